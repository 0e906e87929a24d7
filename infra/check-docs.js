// Checks what is written beside the code: the API description is the one the routes give, the changelog is kept, every
// app and lib has a README, every decision is listed, and no link between documents is broken.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const problems = [];
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const changelog = readFileSync('CHANGELOG.md', 'utf8');
if (!changelog.includes('## [Unreleased]') && !changelog.includes(`## [${version}]`))
  problems.push(`CHANGELOG.md has neither [Unreleased] nor [${version}]`);

for (const root of ['apps', 'libs'])
  for (const name of readdirSync(root))
    if (!existsSync(join(root, name, 'README.md'))) problems.push(`${root}/${name} has no README.md`);

const decisions = readdirSync('docs/decisions').filter((file) => /^\d{4}-/.test(file));
const index = readFileSync('docs/decisions/README.md', 'utf8');
for (const file of decisions)
  if (!index.includes(file)) problems.push(`docs/decisions/README.md does not list ${file}`);

const documents = readdirSync('.', { recursive: true }).filter(
  (file) => file.endsWith('.md') && !/(^|\/)(node_modules|dist|\.waymark)\//.test(file),
);
for (const file of documents)
  for (const [, target] of readFileSync(file, 'utf8').matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g))
    if (!existsSync(join(dirname(file), target))) problems.push(`${file}: no such file: ${target}`);

/** Documents that are made from the code say themselves whether they are still true. */
const generated = [
  ['dist/bin/waymark.js', 'openapi', '--check'],
  ['infra/problems-doc.js', '--check'],
  ['infra/guide-tables.js', '--check'],
];
for (const command of generated) {
  const { status, stdout, stderr } = spawnSync(process.execPath, command);
  if (status !== 0) problems.push(`${command.join(' ')}: ${stderr}${stdout}`.trim());
}

for (const problem of problems) console.error(problem);
console.log(`documents: ${documents.length} read, ${problems.length} problems`);
process.exit(problems.length > 0 ? 1 : 0);
