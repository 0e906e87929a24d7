import type { AuditEvent } from '#contracts';
import { accept, type Aggregate } from '#kernel';

export type AccessRecorded = Extract<AuditEvent, { type: 'AccessRecorded' }>;

/** Who has read what: one stream a reader. To replay a history is itself an access (45 CFR 164.312(b)). */
export interface AccessLog {
  readonly subject: string;
}

export interface RecordAccess {
  readonly type: 'RecordAccess';
  readonly access: AccessRecorded['data'];
}

/** Subjects come from any issuer; stream ids do not take every character. */
export const accessLogId = (subject: string): string => subject.replace(/[^A-Za-z0-9.@_-]/g, '_').slice(0, 128);

export const accessLog: Aggregate<AccessLog | null, RecordAccess, AccessRecorded> = {
  service: 'audit',
  category: 'access',
  initial: null,
  evolve: (_state, { data }) => ({ subject: data.subject }),
  decide: ({ access }) => accept({ type: 'AccessRecorded', data: access }),
  subject: (state) =>
    state === null ? undefined : { key: `access-${accessLogId(state.subject)}`, siteId: null, patientRef: null },
};
