export { startHost, type Host, type HostOptions } from './host.js';
export { explain } from './explain.js';
export { serve, untilSignal } from './serve.js';
export { ClockController, PARTICIPANTS, type FindParticipants } from './clock.controller.js';
export type { Participant, Standing } from './participant.js';
export type { ClockStep, ClockStepAnswer } from './participant.controller.js';
export { clockOf, TimeMachine } from './virtual-time.js';
