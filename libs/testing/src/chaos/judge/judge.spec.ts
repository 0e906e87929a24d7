import { describe, expect, test } from '@jest/globals';
import type { Entry } from '../ledger.js';
import { isClean, judge, type CourseAtTheEnd, type Evidence, type Finding, type HistoryEvent } from './index.js';

const at = '2026-03-02T16:30:00Z';
const COURSE = 'k1';

const event = (streamId: string, streamVersion: number, type: string, more: Partial<HistoryEvent> = {}) => ({
  service: streamId.startsWith('course-') ? 'course' : 'infusion',
  eventId: `${streamId}/${streamVersion}`,
  streamId,
  streamVersion,
  type,
  key: COURSE,
  correlationId: 'k-nobody',
  byPerson: false,
  transaction: `${streamId}/${streamVersion}`,
  recordedAt: `2026-03-02T16:30:0${streamVersion}.000`,
  data: {},
  ...more,
});

const permit = { permitId: 'p1', stepId: 'INFUSION:1' };
const start = { ...permit, infusionId: 'i1', startedAt: at };
const by = (correlationId: string) => ({ correlationId, byPerson: true });
const source = { service: 'infusion', streamId: 'infusion-i1', streamVersion: 1 };

const HISTORY: readonly HistoryEvent[] = [
  event('course-k1', 1, 'TreatmentCourseOpened', { ...by('k-open'), data: { protocolId: 'apart' } }),
  event('course-k1', 2, 'StepPermitted', { data: permit }),
  event('infusion-i1', 1, 'InfusionStarted', { ...by('k-start'), data: start }),
  event('infusion-i1', 2, 'InfusionStopped', { ...by('k-stop'), data: { infusionId: 'i1', mgDelivered: 36 } }),
  event('vial-v1', 1, 'MedicationAdministered', { key: 'v1', data: { infusionId: 'i1', mcg: 36_000 } }),
  event('course-k1', 3, 'EvidenceRecorded', { data: { source } }),
  event('course-k1', 4, 'PermitUsed', { data: permit }),
  event('course-k1', 5, 'EvidenceRecorded', { data: { source: { ...source, streamVersion: 2 } } }),
];

const sent = (key: string, more: object = {}): Entry => ({
  kind: 'sent',
  at,
  key,
  course: 'c1',
  by: 'nurse',
  path: '/x',
  ...more,
});
const answered = (key: string, status: number, position: string | null): Entry => {
  const code = status < 400 ? null : 'PERMIT_REQUIRED';
  return { kind: 'answered', at, key, status, position, code, attempts: 1, text: `{"${key}":1}` };
};
const note = (what: 'ended' | 'let-through' | 'halted', text = ''): Entry => ({
  ...{ kind: 'course', at, course: 'c1', courseId: COURSE, what, text },
});

const LEDGER: readonly Entry[] = [
  sent('k-open'),
  answered('k-open', 201, 'course-k1@1'),
  sent('k-start', { race: 'r1' }),
  sent('k-late', { race: 'r1' }),
  answered('k-start', 200, 'infusion-i1@1'),
  answered('k-late', 409, null),
  { kind: 'retried', at, key: 'k-stop', why: 'UPSTREAM_TIMEOUT', status: 503 },
  sent('k-stop'),
  answered('k-stop', 200, 'infusion-i1@2'),
  { kind: 'repeated', at, key: 'k-stop', status: 200, position: 'infusion-i1@2', text: '{"k-stop":1}' },
  note('ended', 'COMPLETED'),
];

const course = (more: Partial<CourseAtTheEnd> = {}): CourseAtTheEnd => ({
  courseId: COURSE,
  phase: 'COMPLETED',
  over: true,
  trail: HISTORY.filter(({ key }) => key === COURSE),
  divergences: 0,
  visits: [{ streamId: 'infusion-i1', status: 'STOPPED' }],
  ...more,
});

const GOOD: Evidence = {
  ledger: LEDGER,
  history: HISTORY,
  courses: [course()],
  vials: [{ vialId: 'v1', amounts: { received: 500, transferredIn: 0, found: 0, onHand: 464, given: 36 } }],
  unrest: [],
  trailProblems: [],
  endedByThemselves: [],
  apart: { protocolId: 'apart', zone: 'America/Los_Angeles' },
};

/** Every finding of a run that differs in this from a good one. */
const found = (different: Partial<Evidence>): readonly string[] =>
  Object.entries(judge({ ...GOOD, ...different })).flatMap(([name, findings]) =>
    (findings as readonly Finding[]).map(({ what }) => `${name} ${what}`),
  );

const without = (position: string): readonly HistoryEvent[] =>
  HISTORY.filter(({ streamId, streamVersion }) => `${streamId}@${streamVersion}` !== position);
const instead = (position: string, more: Partial<HistoryEvent>): readonly HistoryEvent[] =>
  HISTORY.map((each) => (`${each.streamId}@${each.streamVersion}` === position ? { ...each, ...more } : each));

test('a good run is clean', () => {
  expect(found({})).toEqual([]);
  expect(isClean(judge(GOOD))).toBe(true);
  expect(isClean(judge({ ...GOOD, unrest: [{ service: 'course', what: 'lag', count: 1 }] }))).toBe(false);
});

describe('lost', () => {
  test('an acknowledged command that no table has', () => {
    expect(found({ history: without('infusion-i1@2') })).toContain('lost NOT_IN_HISTORY');
  });

  test('an acknowledged command that the trail does not have', () => {
    const trail = course().trail.filter(({ streamId }) => streamId !== 'infusion-i1');
    expect(found({ courses: [course({ trail })] })).toEqual(['lost NOT_IN_TRAIL', 'lost NOT_IN_TRAIL']);
  });

  test('something that was made, by its answer, and that nobody wrote', () => {
    expect(found({ history: instead('course-k1@1', { correlationId: 'k-other' }) })).toEqual(['lost NOTHING_WAS_MADE']);
  });

  test('an event that its course passed over, although courses take such events in', () => {
    const second = event('infusion-i2', 1, 'InfusionStopped', { data: { infusionId: 'i2', mgDelivered: 0 } });
    expect(found({ history: [...HISTORY, second] })).toContain('lost NOT_TAKEN_IN');
  });
});

describe('doubled', () => {
  test('an event id, in the services and in the trail', () => {
    const twice = event('infusion-i1', 3, 'RecoveryAssessed', { eventId: 'infusion-i1/2' });
    expect(found({ history: [...HISTORY, twice] })).toEqual(['doubled EVENT_ID']);
    expect(found({ courses: [course({ trail: [...course().trail, course().trail[0]!] })] })).toEqual([
      'doubled EVENT_ID',
      'doubled POSITION',
    ]);
  });

  test('a command that was carried out twice under one key', () => {
    const again = event('infusion-i1', 3, 'RecoveryAssessed', by('k-stop'));
    expect(found({ history: [...HISTORY, again] })).toEqual(['doubled COMMAND']);
  });

  test('events of one command in one transaction are one command', () => {
    const beside = event('infusion-i1', 3, 'MonitoringEnded', { ...by('k-stop'), transaction: 'infusion-i1/2' });
    expect(found({ history: [...HISTORY, beside] })).toEqual([]);
  });

  test('a permit that two starts used, although one of two in a race was refused', () => {
    const other = { ...by('k-other'), data: { ...start, infusionId: 'i2' }, recordedAt: '2026-03-02T16:30:05.000' };
    const both = [...HISTORY, event('infusion-i2', 1, 'InfusionStarted', other)];
    expect(found({ history: both })).toContain('doubled PERMIT');
  });

  test('a race that both won', () => {
    const ledger = LEDGER.map((each) =>
      each.kind === 'answered' && each.key === 'k-late' ? answered('k-late', 200, 'infusion-i1@1') : each,
    );
    expect(found({ ledger })).toEqual(['doubled RACE']);
  });

  test('evidence that was taken in twice, and a deadline that passed twice', () => {
    const again = event('course-k1', 6, 'EvidenceRecorded', { data: { source } });
    expect(found({ history: [...HISTORY, again] })).toEqual(['doubled EVIDENCE']);
    const missed = [6, 7].map((version) =>
      event('course-k1', version, 'IntegrationWindowMissed', { data: { stepId: 'INTEGRATION:1' } }),
    );
    expect(found({ history: [...HISTORY, ...missed] })).toEqual(['doubled DEADLINE']);
  });
});

describe('stuck', () => {
  test('a course that nobody saw end, with what it met last', () => {
    const ledger = [...LEDGER.filter(({ kind }) => kind !== 'course'), note('halted', 'INFUSION:2 is BLOCKED.')];
    const { stuck } = judge({ ...GOOD, ledger });
    expect(stuck).toEqual([{ what: 'COURSE', where: 'c1', detail: 'INFUSION:2 is BLOCKED.' }]);
  });

  test('a course that is open although its people think that it ended', () => {
    expect(found({ courses: [course({ over: false, phase: 'INFUSION' })] })).toEqual(['stuck COURSE_OPEN']);
  });

  test('a command without an answer', () => {
    expect(found({ ledger: [...LEDGER, sent('k-none')] })).toEqual(['stuck COMMAND']);
  });

  test('an appointment of a course that is over', () => {
    const booked = event('appointment-a1', 1, 'AppointmentBooked');
    expect(found({ history: [...HISTORY, booked] })).toEqual(['stuck APPOINTMENT_OPEN']);
    const cancelled = event('appointment-a1', 2, 'AppointmentCancelled');
    expect(found({ history: [...HISTORY, booked, cancelled] })).toEqual([]);
  });

  test('lag, parked keys, overdue timers', () => {
    const unrest = [{ service: 'audit', what: 'waymark_dead_letter_keys', count: 1 }];
    expect(found({ unrest })).toEqual(['stuck waymark_dead_letter_keys']);
  });
});

describe('violations', () => {
  test('a repeated command with other words in its answer', () => {
    const other: Entry = { kind: 'repeated', at, key: 'k-stop', status: 200, position: 'infusion-i1@2', text: '{}' };
    expect(found({ ledger: [...LEDGER, other] })).toEqual(['violations OTHER_ANSWER']);
  });

  test('what had to be refused and was let through', () => {
    expect(found({ ledger: [...LEDGER, note('let-through')] })).toEqual(['violations LET_THROUGH']);
  });

  test('a race that nobody won', () => {
    const more = ['k-a', 'k-b'].flatMap((key) => [sent(key, { race: 'r2' }), answered(key, 409, null)]);
    expect(found({ ledger: [...LEDGER, ...more] })).toEqual(['violations RACE_NOBODY_WON']);
  });

  test('an error that is no outage', () => {
    const retried: Entry = { kind: 'retried', at, key: 'k-stop', why: 'INTERNAL', status: 500 };
    expect(found({ ledger: [...LEDGER, retried] })).toEqual(['violations SERVER_ERROR']);
  });

  test('a start without a permit, and one that the course does not know of', () => {
    expect(found({ history: without('course-k1@2') })).toEqual(['violations NO_PERMIT']);
    expect(found({ history: without('course-k1@4') })).toEqual(['violations PERMIT_NOT_USED']);
  });

  test('an alert of the course', () => {
    const alert = event('course-k1', 6, 'SafetyAlertRaised', { data: { trigger: 'STARTED_WITHOUT_LIVE_PERMIT' } });
    expect(found({ history: [...HISTORY, alert] })).toEqual(['violations SAFETY_ALERT']);
  });

  test('infusion and psychotherapy on one date at the site, where that is forbidden, and only there', () => {
    const other = { permitId: 'p2', stepId: 'INTEGRATION:1' };
    const therapy = (startedAt: string) => [
      ...HISTORY,
      event('course-k1', 6, 'StepPermitted', { data: other }),
      event('course-k1', 7, 'PermitUsed', { data: other }),
      event('therapy-session-s1', 1, 'TherapySessionStarted', { data: { ...other, startedAt } }),
    ];
    const visits = [...course().visits, { streamId: 'therapy-session-s1', status: 'IN_PROGRESS' }];
    const courses = [course({ visits })];
    // 23:30 in California, and half an hour later.
    expect(found({ courses, history: therapy('2026-03-03T07:30:00Z') })).toEqual(['violations SAME_DATE']);
    expect(found({ courses, history: therapy('2026-03-03T08:00:00Z') })).toEqual([]);
    const apart = { ...GOOD.apart, protocolId: 'elsewhere' };
    expect(found({ courses, history: therapy('2026-03-03T07:30:00Z'), apart })).toEqual([]);
  });

  test('two pumps at one time for one patient', () => {
    const other = { permitId: 'p2', stepId: 'INFUSION:2' };
    const second = [
      event('course-k1', 6, 'StepPermitted', { data: other }),
      event('course-k1', 7, 'PermitUsed', { data: other }),
      event('infusion-i2', 1, 'InfusionStarted', {
        data: { ...start, ...other },
        recordedAt: '2026-03-02T16:30:01.500',
      }),
    ];
    expect(found({ history: [...HISTORY, ...second] })).toContain('violations TWO_INFUSIONS');
  });

  test('milligrams that went missing, on paper and between pump and vial', () => {
    const vials = [{ vialId: 'v1', amounts: { received: 500, onHand: 464, given: 35.999 } }];
    expect(found({ vials })).toEqual(['violations BALANCE']);
    expect(found({ history: without('vial-v1@1') })).toEqual(['violations DELIVERED']);
  });

  test('a view that lags behind its events, shows nothing of them, or more than there is', () => {
    const shows = (...visits: CourseAtTheEnd['visits']) => found({ courses: [course({ visits })] });
    expect(shows({ streamId: 'infusion-i1', status: 'RUNNING' })).toEqual(['violations VIEW']);
    expect(shows()).toEqual(['violations VIEW']);
    const good = course().visits[0]!;
    expect(shows(good, { streamId: 'infusion-i9', status: 'CHECKED_IN' })).toEqual(['violations VIEW']);
  });

  test('a decision that comes out otherwise, a trail that differs, a process that ended by itself', () => {
    expect(found({ courses: [course({ divergences: 1 })] })).toEqual(['violations DIVERGENCE']);
    expect(found({ trailProblems: ['ALTERED'] })).toEqual(['violations TRAIL']);
    expect(found({ endedByThemselves: ['course: out of memory'] })).toEqual(['violations ENDED_BY_ITSELF']);
  });
});
