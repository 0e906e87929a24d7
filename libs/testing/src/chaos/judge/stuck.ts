import { entriesOf, type Evidence, type Finding } from './evidence.js';

/** Should have come to its end, and has not. */
export const stuck = (evidence: Evidence): readonly Finding[] => [
  ...courses(evidence),
  ...commands(evidence),
  ...appointments(evidence),
  ...evidence.unrest.map(({ service, what, count }) => ({ what, where: service, detail: String(count) })),
];

const courses = ({ ledger, courses: atTheEnd }: Evidence): readonly Finding[] => {
  const notes = entriesOf(ledger, 'course');
  const ended = new Set(notes.filter(({ what }) => what === 'ended').map(({ course }) => course));
  const halted = new Map(notes.filter(({ what }) => what === 'halted').map(({ course, text }) => [course, text]));
  const begun = new Set(entriesOf(ledger, 'sent').flatMap(({ course }) => (course === null ? [] : [course])));
  const unfinished = [...begun]
    .filter((course) => !ended.has(course))
    .map((course) => ({ what: 'COURSE', where: course, detail: halted.get(course) ?? 'did not come to its end' }));
  const open = atTheEnd
    .filter(({ over }) => !over)
    .map(({ courseId, phase }) => ({ what: 'COURSE_OPEN', where: courseId, detail: phase }));
  return [...unfinished, ...open];
};

const commands = ({ ledger }: Evidence): readonly Finding[] => {
  const answered = new Set(entriesOf(ledger, 'answered').map(({ key }) => key));
  return entriesOf(ledger, 'sent')
    .filter(({ key }) => !answered.has(key))
    .map(({ key, path }) => ({ what: 'COMMAND', where: key, detail: `${path} was never answered` }));
};

const DONE = new Set(['AppointmentFulfilled', 'AppointmentCancelled', 'NoShowRecorded']);

/** Of a course that is over nobody waits at an agreed time. */
const appointments = ({ history, courses: atTheEnd }: Evidence): readonly Finding[] => {
  const over = new Set(atTheEnd.filter((course) => course.over).map(({ courseId }) => courseId));
  const done = new Set(history.filter(({ type }) => DONE.has(type)).map(({ streamId }) => streamId));
  return history
    .filter(({ type, key, streamId }) => type === 'AppointmentBooked' && over.has(key) && !done.has(streamId))
    .map(({ streamId, key }) => ({ what: 'APPOINTMENT_OPEN', where: streamId, detail: `course ${key} is over` }));
};
