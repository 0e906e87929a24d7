import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SERVICES } from '#contracts';
import { describeEmbedded, startWaymark, START_MS, until, type Waymark } from '#testing';
import { intake } from '../demo/acts.js';
import { Journey } from '../demo/journey.js';
import { openNetwork } from './network.js';

const GUIDE = readFileSync(join(import.meta.dirname, '../../../..', 'docs/guides/operations.md'), 'utf8');

/** Metrics of the operator's guide with their labels. */
const documented = new Map(
  [...GUIDE.matchAll(/^\| `(waymark_\w+)` \| ([^|]+) \|/gm)].map(([, name = '', labels = '']) => [
    name,
    labels.trim() === '–' ? [] : labels.split(',').map((label) => label.trim()),
  ]),
);
/** Of a histogram, on top. */
const BUCKET = 'le';
/** What one process without Kafka has nothing to say about. */
const OF_KAFKA = ['waymark_messages_skipped_total', 'waymark_relay_state'];

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const labelsIn = (text: string): Sample['labels'] =>
  Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', value = '']) => [label, value]));

const samplesOf = (text: string): readonly Sample[] =>
  [...text.matchAll(/^(waymark_\w+?)(?:_bucket|_sum|_count)?(?:\{(.*)\})? (\S+)$/gm)].map(
    ([, name = '', labels = '', value]) => ({ name, labels: labelsIn(labels), value: Number(value) }),
  );

describeEmbedded('metrics', 'the distributed shape has one process a service, each with its own', () => {
  let waymark: Waymark;
  let text: string;
  let samples: readonly Sample[];
  const told = (): string[] => [...text.matchAll(/^# TYPE (waymark_\w+) /gm)].map(([, name = '']) => name);
  const of = (name: string): readonly Sample[] => samples.filter((sample) => sample.name === name);

  beforeAll(async () => {
    waymark = await startWaymark();
    const clinic = await openNetwork(waymark);
    const journey = new Journey(clinic, 'kap.separated', 'oakland', {
      name: 'Winifred Oakhollow',
      birthDate: '1990-10-10',
      email: 'w@example.org',
    });
    await intake(journey, 'MDD_TRD');
    const twice = { siteId: 'oakland', zone: 'America/Los_Angeles', jurisdiction: 'US-CA' };
    expect((await waymark.call('medical-director').post('/scheduling/v1/sites', twice)).status).toBe(409);
    const course = { courseId: journey.courseId, protocolId: 'kap.separated', plannedInfusions: 1 };
    expect((await waymark.call('prescriber').post('/course/v1/courses', course)).status).toBe(201);
    // Counters and histograms are there once something was counted, and news of the course travels a moment.
    await until('a sample of each', async () => {
      ({ text } = await waymark.request('/metrics'));
      samples = samplesOf(text);
      return told().every((name) => OF_KAFKA.includes(name) || of(name).length > 0);
    });
  }, START_MS + 60_000);
  afterAll(() => waymark.dispose());

  test('the guide names what is told, and what it names is told', () => {
    expect(told().sort()).toEqual([...documented.keys()].sort());
  });

  test('with the labels that it names', () => {
    const labels = new Map<string, Set<string>>();
    for (const { name, labels: found } of samples)
      labels.set(name, new Set([...(labels.get(name) ?? []), ...Object.keys(found)]));
    const found = [...labels].map(([name, each]) => [name, [...each].filter((label) => label !== BUCKET).sort()]);
    const expected = [...documented].filter(([name]) => !OF_KAFKA.includes(name));
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(expected.map(([name, each]) => [name, [...each].sort()])),
    );
  });

  test.each([
    ['waymark_consumer_silent_seconds', 'consumer'],
    ['waymark_timers_silent_seconds', 'service'],
    ['waymark_events_delayed_seconds', 'service'],
  ])('%s is told of every service that has it, and small while all is well', (name, label) => {
    expect(
      of(name)
        .map(({ labels }) => labels[label])
        .sort(),
    ).toEqual([...SERVICES].sort());
    for (const { value } of of(name)) expect(value).toBeLessThan(30);
  });
});
