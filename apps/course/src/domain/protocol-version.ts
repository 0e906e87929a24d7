import type { CourseEvent } from '#contracts';
import { accept, refusal, refuse, type Aggregate, type Decision } from '#kernel';
import type { ProtocolDefinition } from '#protocol';

export type ProtocolVersionEvent = Extract<
  CourseEvent,
  { type: 'ProtocolVersionApproved' } | { type: 'ProtocolVersionRetired' }
>;

/** One version of one protocol. Its content never changes: courses are pinned to it for life. */
export interface ProtocolVersion {
  readonly id: string;
  /** Of the definition without its signature: the same rules signed twice are one version. */
  readonly sha256: string;
  readonly status: 'ACTIVE' | 'RETIRED';
}

export type ProtocolVersionCommand =
  | { readonly type: 'ApproveProtocol'; readonly definition: ProtocolDefinition; readonly sha256: string }
  | { readonly type: 'RetireProtocol'; readonly protocolId: string; readonly version: string; readonly reason: string };

export const protocolKey = (protocolId: string, version: string): string => `${protocolId}@${version}`;

const evolve = (state: ProtocolVersion | null, event: ProtocolVersionEvent): ProtocolVersion | null => {
  if (event.type === 'ProtocolVersionRetired') return state === null ? null : { ...state, status: 'RETIRED' };
  const { protocolId, version, sha256 } = event.data;
  return { id: protocolKey(protocolId, version), sha256, status: 'ACTIVE' };
};

const decide = (command: ProtocolVersionCommand, state: ProtocolVersion | null): Decision<ProtocolVersionEvent> => {
  if (command.type === 'ApproveProtocol') {
    const { definition, sha256 } = command;
    const { protocolId, version } = definition;
    if (state === null)
      return accept({ type: 'ProtocolVersionApproved', data: { protocolId, version, definition, sha256 } });
    if (state.sha256 === sha256) return accept();
    return refuse(refusal('PROTOCOL_EXISTS', `${state.id} exists with other content; raise the version.`));
  }
  const { protocolId, version, reason } = command;
  if (state === null) return refuse(refusal('PROTOCOL_UNKNOWN', `There is no ${protocolKey(protocolId, version)}.`));
  return state.status === 'RETIRED'
    ? accept()
    : accept({ type: 'ProtocolVersionRetired', data: { protocolId, version, reason } });
};

export const protocolVersion: Aggregate<ProtocolVersion | null, ProtocolVersionCommand, ProtocolVersionEvent> = {
  service: 'course',
  category: 'protocol',
  initial: null,
  evolve,
  decide,
  subject: (state) => (state === null ? undefined : { key: state.id, siteId: null, patientRef: null }),
};
