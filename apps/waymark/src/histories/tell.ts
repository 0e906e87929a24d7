import type { Role } from '#kernel';
import type { ProtocolDefinition } from '#protocol';
import { keyOf, pinnedProtocols } from '../../../audit/src/domain/course-history.js';
import { goldenCourse, type GoldenCourse } from './golden.js';
import type { ClearEvent } from './normal-history.js';

interface Answered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** What is needed of a running Waymark to tell a course. */
export interface Teller {
  call(role: Role, subject?: string): { get(path: string): Promise<Answered> };
}

const ask = async (waymark: Teller, role: Role, path: string): Promise<Answered['body']> => {
  const { status, body, text } = await waymark.call(role, 'state-auditor').get(path);
  if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
  return body;
};

/** The events of a course as an auditor gets them, in no order that matters. */
export const eventsOf = async (waymark: Teller, courseId: string): Promise<readonly ClearEvent[]> => {
  const { timeline } = await ask(waymark, 'auditor', `/audit/v1/courses/${courseId}`);
  return timeline as readonly ClearEvent[];
};

/** A course, its end and its conformance, as a running Waymark tells it. */
export const tell = async (waymark: Teller, courseId: string, title: string): Promise<GoldenCourse> => {
  const at = String((await ask(waymark, 'operator', '/clock'))['now']);
  const events = await eventsOf(waymark, courseId);
  const { state } = await ask(waymark, 'auditor', `/audit/v1/courses/${courseId}`);
  const { decisions } = await ask(waymark, 'auditor', `/audit/v1/courses/${courseId}/conformance`);
  const pinned = pinnedProtocols(events.map((event) => ({ ...event, sealed: null })));
  const protocols: Record<string, ProtocolDefinition> = {};
  for (const version of pinned) {
    const { protocolId, protocolVersion } = version;
    const { definition } = await ask(waymark, 'coordinator', `/course/v1/protocols/${protocolId}/${protocolVersion}`);
    protocols[keyOf(version)] = definition as ProtocolDefinition;
  }
  return goldenCourse({ courseId, title, at, decisions: Number(decisions), state, protocols, events });
};
