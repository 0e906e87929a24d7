// Checks that the demo's JSON document says what it should: four courses, one a protocol, what each gate stops, a hold
// that a person confirmed, a course of scores, milligrams that add up, a verified trail.
import { readFileSync } from 'node:fs';

const { courses, ledger, audit, seconds } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const protocols = new Set(courses.map(({ protocol }) => protocol.split('@')[0]));

const sheets = courses.map(({ flowsheet }) => flowsheet).filter((sheet) => sheet !== null);
const recommends = (row, ruleId) =>
  row.breaches.some((breach) => breach.ruleId === ruleId && breach.recommendation === 'HOLD');
const isHeldOnAdvice = ({ rows, holds }) =>
  holds.some(({ confirms, to }) => to !== null && confirms.some((id) => rows.some((row) => recommends(row, id))));
const verdicts = courses.map(({ outcomes }) => outcomes.map(({ verdict }) => verdict?.verdict));
const lots = ledger.flatMap((site) => site.lots.map(({ amounts }) => amounts));
const micrograms = (...amounts) => amounts.reduce((sum, mg) => sum + Math.round(mg * 1000), 0);
const balances = ({ received, transferredIn, found, ...out }) =>
  micrograms(received, transferredIn, found) === micrograms(...Object.values(out));

/** What is tried, and the gate that stops it. Others may be named beside it. */
const STOPPED = [
  ['INFUSION:1', 'PREPARATION_COMPLETE'],
  ['INFUSION:1', 'MONITOR_ACLS_OR_BLS'],
  ['INFUSION:1 (resume)', 'WITHIN_LIMITS'],
  ['INFUSION:2 (resume)', 'CONSENT_ACTIVE'],
  ['INFUSION:5', 'ELIGIBLE_UNEXPIRED'],
  ['INTEGRATION:1 (booking)', 'SAME_DAY_SEPARATION'],
  ['INTEGRATION:1', 'SAME_DAY_SEPARATION'],
  ['INTEGRATION:1', 'INTEGRATION_WINDOW'],
  ['THERAPY:1', 'SERIES_DONE'],
  ['WASTE (own witness)', 'WITNESS_IS_ACTOR'],
];
const refusals = courses.flatMap((course) => course.refusals);
const isStopped = ([step, gate]) => refusals.some((refusal) => refusal.step === step && refusal.missing.includes(gate));

const demands = {
  ...Object.fromEntries(STOPPED.map((each) => [`${each[0]} is stopped by ${each[1]}`, isStopped(each)])),
  'a recommendation to hold was followed by a person, and the dose given after it': sheets.some(
    (sheet) => isHeldOnAdvice(sheet) && sheet.stop?.data.deliveredFraction === 1,
  ),
  'something was wasted, and every location balances': lots.some(({ wasted }) => wasted > 0) && lots.every(balances),
  'a course went from no response to remission': verdicts.some(
    (each) => each.indexOf('NO_RESPONSE') > 0 && each.indexOf('RESPONSE') < each.lastIndexOf('REMISSION'),
  ),
  'four protocols': protocols.size === 4,
  'every course ended': courses.every(({ status }) => /^(COMPLETED|TERMINATED)/.test(status)),
  'the trail is verified': audit.verified === true && audit.events > 0,
  'under a minute': seconds < 60,
};
const failed = Object.keys(demands).filter((name) => !demands[name]);
for (const name of failed) console.error(`demo: not true: ${name}`);
console.log(`demo: ${courses.length} courses, ${audit.events} events, ${seconds} s`);
process.exit(failed.length > 0 ? 1 : 0);
