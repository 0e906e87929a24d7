// Writes docs/problems.md from the built catalogue; with `--check` it only says whether the file is still true.
import { readFileSync, writeFileSync } from 'node:fs';
import { problemCatalogue } from '../dist/libs/platform/src/index.js';

const FILE = 'docs/problems.md';
const KINDS = {
  'clinical-order': [
    'Clinical order',
    'The treatment may not go on like this. The attempt is itself recorded: `OrderingViolationBlocked`.',
  ],
  state: ['State', 'The thing is not in a state in which this can be done.'],
  conflict: ['Conflict', 'Somebody else was first.'],
  input: ['Input', 'The request was understood, and is not acceptable.'],
  'not-found': ['Not found', 'It is not there, or not for you.'],
  forbidden: ['Forbidden', 'You may not.'],
  edge: ['HTTP edge and infrastructure', 'Found before a command was decided, or caused by what Waymark runs on.'],
};

const cell = (text) => text.replaceAll('|', '\\|');
const row = ({ code, status, title, remedy }) => `| \`${code}\` | ${status} | ${cell(title)} | ${cell(remedy)} |`;

const section = (kind) => {
  const [title, meaning] = KINDS[kind];
  const rows = problemCatalogue().filter((entry) => entry.kind === kind);
  return [`## ${title}`, '', meaning, '', '| code | status | meaning | remedy |', '| --- | --- | --- | --- |']
    .concat(rows.map(row))
    .join('\n');
};

const unknown = problemCatalogue().filter(({ kind }) => !(kind in KINDS));
if (unknown.length > 0) throw new Error(`infra/problems-doc.js has no section for ${unknown[0].kind}`);

const text = `# Problem codes

<!-- Made by \`node infra/problems-doc.js\`. Do not edit. -->

Every answer that is not a success is \`application/problem+json\` (RFC 9457) with one of these codes in \`code\`, what is
wrong in \`title\` and \`detail\`, and what to do in \`remedy\`. Codes are stable; decide by \`code\`, never by the words. A
running server lists them at \`GET /problems\`, and one at \`/problems/permit-required\`, where \`type\` points.

${Object.keys(KINDS).map(section).join('\n\n')}
`;

if (!process.argv.includes('--check')) {
  writeFileSync(FILE, text);
  console.log(`${FILE} written`);
} else if (readFileSync(FILE, 'utf8') !== text) {
  console.error(`${FILE} differs from the catalogue. Run: npm run build && node infra/problems-doc.js`);
  process.exit(1);
}
