import { describe, it } from '@jest/globals';
import type { ProtocolDefinition } from '#protocol';
import { given } from '#testing';
import { protocolVersion, type ProtocolVersionEvent } from './protocol-version.js';

const definition = { protocolId: 'kap.test', version: '1.0.0', approvedBy: null } as ProtocolDefinition;
const approve = { type: 'ApproveProtocol', definition, sha256: 'a' } as const;
const retire = { type: 'RetireProtocol', protocolId: 'kap.test', version: '1.0.0', reason: 'REPLACED' } as const;
const approved: ProtocolVersionEvent = {
  type: 'ProtocolVersionApproved',
  data: { protocolId: 'kap.test', version: '1.0.0', definition, sha256: 'a' },
};

describe('a protocol version', () => {
  it('is approved', () => given(protocolVersion).when(approve).then(approved));
  it('is approved again without effect', () => given(protocolVersion, approved).when(approve).thenNothing());
  it('is signed once, with the same rules', () => {
    const [first, second] = ['md-1', 'md-2'].map((approvedBy) => ({ ...definition, approvedBy }));
    const signed: ProtocolVersionEvent = { ...approved, data: { ...approved.data, definition: first } };
    given(protocolVersion, approved)
      .when({ ...approve, definition: first! })
      .then(signed);
    given(protocolVersion, approved, signed)
      .when({ ...approve, definition: second! })
      .thenNothing();
    given(protocolVersion, approved, signed).when(approve).thenNothing();
  });
  it('cannot be changed', () => {
    given(protocolVersion, approved)
      .when({ ...approve, sha256: 'b' })
      .thenRefused('PROTOCOL_EXISTS');
  });
  it('is retired once', () => {
    const { protocolId, version } = definition;
    const retired: ProtocolVersionEvent = {
      type: 'ProtocolVersionRetired',
      data: { protocolId, version, reason: 'REPLACED' },
    };
    given(protocolVersion, approved).when(retire).then(retired);
    given(protocolVersion, approved, retired).when(retire).thenNothing();
  });
  it('must exist to be retired', () => {
    given(protocolVersion).when(retire).thenRefused('PROTOCOL_UNKNOWN');
  });
});
