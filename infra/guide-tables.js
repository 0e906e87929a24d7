// Fills the tables in the guides that the code knows: settings and gates, between `<!-- name -->` and `<!-- /name -->`.
// With `--check` it only says whether they are still true. Every metric has to be explained in the operator's guide.
import { readFileSync, writeFileSync } from 'node:fs';
import { Metrics, SETTINGS } from '../dist/libs/platform/src/index.js';
import { GATES } from '../dist/libs/protocol/src/index.js';

const OPERATIONS = 'docs/guides/operations.md';
const table = (head, rows) => [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
const code = (text) => `\`${text}\``;

const settings = table(
  ['variable', 'when it is not set', 'meaning'],
  SETTINGS.map(({ name, fallback, meaning }) => [code(name), fallback, meaning]),
);
const gates = table(
  ['gate', 'holds when', 'satisfied by', 'may be overridden'],
  Object.entries(GATES).map(([name, { description, satisfiedBy, overridable, overrideCovers }]) => [
    code(name),
    description,
    satisfiedBy.map(code).join(', ') || 'time, or nothing',
    overrideCovers === undefined ? (overridable ? 'yes' : 'no') : `only its ${overrideCovers.toLowerCase()}`,
  ]),
);

const problems = [];
const fill = (file, name, content) => {
  const text = readFileSync(file, 'utf8');
  const place = new RegExp(`<!-- ${name} -->[^]*<!-- /${name} -->`);
  if (!place.test(text)) throw new Error(`${file} has no place for the table ${name}`);
  const filled = text.replace(place, () => `<!-- ${name} -->\n\n${content}\n\n<!-- /${name} -->`);
  if (filled === text) return;
  if (process.argv.includes('--check')) problems.push(`${file}: the table ${name} is not what the code says`);
  else writeFileSync(file, filled);
};

fill(OPERATIONS, 'settings', settings);
fill('docs/guides/protocols.md', 'gates', gates);

const guide = readFileSync(OPERATIONS, 'utf8');
for (const { name } of new Metrics().registry.getMetricsAsArray())
  if (name.startsWith('waymark_') && !guide.includes(code(name)))
    problems.push(`${OPERATIONS} does not explain ${name}`);

for (const problem of problems) console.error(problem);
if (problems.length > 0) {
  console.error('Run: npm run build && node infra/guide-tables.js');
  process.exit(1);
}
