// Checks that the demo's JSON document says what it should: four courses, one a protocol, refusals, a verified trail.
import { readFileSync } from 'node:fs';

const { courses, audit, seconds } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const protocols = new Set(courses.map(({ protocol }) => protocol.split('@')[0]));
const missing = courses.flatMap(({ refusals }) => refusals.flatMap((refusal) => refusal.missing));

const demands = {
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
