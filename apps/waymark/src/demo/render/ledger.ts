import type { Ledger } from '../exhibits.js';
import { dim, green, red } from '#platform';
import { rule } from './text.js';

const COLUMNS = [
  ['received', 'received'],
  ['administered', 'given'],
  ['wasted', 'wasted'],
  ['lost', 'lost'],
  ['onHand', 'on hand'],
] as const;

const INTO_THE_BOOKS: readonly string[] = ['received', 'transferredIn', 'found'];

/** What came in is what went out and what is there, to the microgram. */
const balances = (amounts: Readonly<Record<string, number>>): boolean => {
  const micrograms = Object.entries(amounts).map(
    ([name, mg]) => Math.round(mg * 1000) * (INTO_THE_BOOKS.includes(name) ? 1 : -1),
  );
  return micrograms.reduce((sum, each) => sum + each, 0) === 0;
};

const row = ({ siteId, deaRegistration, lots }: Ledger): string[] =>
  lots.map(({ lot, amounts }) => {
    const numbers = COLUMNS.map(([name]) => String(amounts[name]).padStart(8)).join('');
    const mark = balances(amounts) ? green('✓') : red('✗');
    return `  ${siteId.padEnd(16)} ${dim(deaRegistration)}  ${lot.padEnd(6)}${numbers}  ${mark}`;
  });

export const ledger = (ledgers: readonly Ledger[]): readonly string[] => [
  rule('Every milligram of ketamine, by registered location'),
  dim(
    `  ${'location'.padEnd(16)} ${'DEA'.padEnd(9)}  ${'lot'.padEnd(6)}${COLUMNS.map(([, title]) => title.padStart(8)).join('')}`,
  ),
  ...ledgers.flatMap(row),
];
