// Checks that the demo's JSON document says what it should: four courses, one a protocol, refusals, a hold that a person
// confirmed, a course of scores, milligrams that add up, a verified trail.
import { readFileSync } from 'node:fs';

const { courses, ledger, audit, seconds } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const protocols = new Set(courses.map(({ protocol }) => protocol.split('@')[0]));
const missing = courses.flatMap(({ refusals }) => refusals.flatMap((refusal) => refusal.missing));

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

const demands = {
  'a recommendation to hold was followed by a person, and the dose given after it': sheets.some(
    (sheet) => isHeldOnAdvice(sheet) && sheet.stop?.data.deliveredFraction === 1,
  ),
  'to resume on the pressure that held was refused': missing.includes('WITHIN_LIMITS'),
  'nobody witnesses their own waste': missing.includes('WITNESS_IS_ACTOR'),
  'something was wasted, and every location balances': lots.some(({ wasted }) => wasted > 0) && lots.every(balances),
  'a course went from no response to remission': verdicts.some(
    (each) => each.indexOf('NO_RESPONSE') > 0 && each.indexOf('RESPONSE') < each.lastIndexOf('REMISSION'),
  ),
  'four protocols': protocols.size === 4,
  'six refusals or more': courses.flatMap(({ refusals }) => refusals).length >= 6,
  'a refusal names PREPARATION_COMPLETE': missing.includes('PREPARATION_COMPLETE'),
  'every course ended': courses.every(({ status }) => /^(COMPLETED|TERMINATED)/.test(status)),
  'the trail is verified': audit.verified === true && audit.events > 0,
  'under a minute': seconds < 60,
};
const failed = Object.keys(demands).filter((name) => !demands[name]);
for (const name of failed) console.error(`demo: not true: ${name}`);
console.log(`demo: ${courses.length} courses, ${audit.events} events, ${seconds} s`);
process.exit(failed.length > 0 ? 1 : 0);
