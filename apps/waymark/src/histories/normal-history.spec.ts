import { expect, test } from '@jest/globals';
import { newId } from '#kernel';
import { normalise, type ClearEvent } from './normal-history.js';

const AT = '2026-03-02T17:00:00.000Z';

/** A story of two infusions and an alert about the first of them; `quick`: which service was the quicker at the end. */
const told = (quick: 'infusion' | 'case', at = AT): { courseId: string; events: ClearEvent[] } => {
  const courseId = newId();
  const [first, second, patient] = [newId(), newId(), newId()];
  const versions = new Map<string, number>();
  const event = (streamId: string, data: object, cause: ClearEvent | null = null): ClearEvent => {
    const streamVersion = (versions.get(streamId) ?? 0) + 1;
    versions.set(streamId, streamVersion);
    return {
      eventId: newId(),
      source: streamId.startsWith('case') ? 'intake' : 'infusion',
      streamId,
      streamVersion,
      type: 'Told',
      schemaVersion: 1,
      key: courseId,
      occurredAt: at,
      recordedAt: at,
      actor: { subject: 'rn-castillo', role: 'nurse', organisation: 'clinic' },
      siteId: 'oakland',
      patientRef: patient,
      correlationId: newId(),
      causationId: cause?.eventId ?? null,
      traceparent: null,
      data,
    };
  };
  const one = event(`infusion-${first}`, {
    infusionId: first,
    patientRef: patient,
    permitId: `${courseId}.INFUSION-1.1`,
  });
  const two = event(`infusion-${second}`, { infusionId: second, alertId: newId() });
  const last = [
    () => event(`infusion-${first}`, { stopped: true }),
    () => event(`case-${courseId}`, { about: `infusion-${first}@1`, infusionId: first }, one),
  ];
  const ends = (quick === 'infusion' ? last : last.reverse()).map((happens) => happens());
  return { courseId, events: [two, ...ends, one] };
};

const historyOf = ({ courseId, events }: ReturnType<typeof told>) => normalise(events, courseId).history;

test('ids are names, by kind and turn', () => {
  expect(historyOf(told('infusion'))).toMatchObject({
    'case-C': [{ because: 'infusion-1@1', data: { about: 'infusion-1@1', infusionId: 'infusion-1' } }],
    'infusion-1': [
      { by: 'rn-castillo (nurse, clinic)', data: { permitId: 'C.INFUSION-1.1', patientRef: 'patientRef#1' } },
      { data: { stopped: true } },
    ],
    'infusion-2': [{ data: { infusionId: 'infusion-2', alertId: 'alertId#1' } }],
  });
});

test('which of two services was the quicker makes no difference', () => {
  expect(historyOf(told('case'))).toEqual(historyOf(told('infusion')));
});

test('the order within a stream, the time and the cause do', () => {
  const history = historyOf(told('infusion'));
  expect(historyOf(told('infusion', '2026-03-02T17:00:01.000Z'))).not.toEqual(history);
  const story = told('infusion');
  const infusion = story.events.filter(({ streamId }) => streamId === story.events.at(-1)?.streamId);
  const turned = story.events.map((event) =>
    infusion.includes(event) ? { ...event, streamVersion: 3 - event.streamVersion } : event,
  );
  expect(normalise(turned, story.courseId).history).not.toEqual(history);
  const uncaused = story.events.map((event) => ({ ...event, causationId: null }));
  expect(normalise(uncaused, story.courseId).history).not.toEqual(history);
});
