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
  readonly signed: boolean;
}

export type ProtocolVersionCommand =
  | { readonly type: 'ApproveProtocol'; readonly definition: ProtocolDefinition; readonly sha256: string }
  | { readonly type: 'RetireProtocol'; readonly protocolId: string; readonly version: string; readonly reason: string };

export const protocolKey = (protocolId: string, version: string): string => `${protocolId}@${version}`;

const evolve = (state: ProtocolVersion | null, event: ProtocolVersionEvent): ProtocolVersion | null => {
  if (event.type === 'ProtocolVersionRetired') return state === null ? null : { ...state, status: 'RETIRED' };
  const { protocolId, version, sha256 } = event.data;
  const { approvedBy } = event.data.definition as ProtocolDefinition;
  return { id: protocolKey(protocolId, version), sha256, status: 'ACTIVE', signed: approvedBy !== null };
};

/** A shipped example, which a medical director now puts a name to: the same rules, with a signature. */
const isFirstSignature = (state: ProtocolVersion, { approvedBy }: ProtocolDefinition): boolean =>
  state.status === 'ACTIVE' && !state.signed && approvedBy !== null;

const approve = (
  { definition, sha256 }: Extract<ProtocolVersionCommand, { type: 'ApproveProtocol' }>,
  state: ProtocolVersion | null,
): Decision<ProtocolVersionEvent> => {
  const { protocolId, version } = definition;
  if (state !== null && state.sha256 !== sha256)
    return refuse(refusal('PROTOCOL_EXISTS', `${state.id} exists with other content; raise the version.`));
  return state === null || isFirstSignature(state, definition)
    ? accept({ type: 'ProtocolVersionApproved', data: { protocolId, version, definition, sha256 } })
    : accept();
};

const decide = (command: ProtocolVersionCommand, state: ProtocolVersion | null): Decision<ProtocolVersionEvent> => {
  if (command.type === 'ApproveProtocol') return approve(command, state);
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
