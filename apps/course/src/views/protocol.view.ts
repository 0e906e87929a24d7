import type { CourseEvent } from '#contracts';
import type { Projection } from '#platform';
import type { ProtocolDefinition } from '#protocol';
import { select } from '#replicas';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Every protocol version that was ever approved. Retired ones stay: courses are pinned to them. */
@Entity('protocols')
export class ProtocolView {
  /** `<protocolId>@<version>` */
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'protocol_id' })
  protocolId!: string;

  @Column('text', { name: 'protocol_version' })
  protocolVersion!: string;

  @Column('text')
  status!: 'ACTIVE' | 'RETIRED';

  @Column('jsonb')
  definition!: ProtocolDefinition;

  @Column('text')
  sha256!: string;

  /** Of the stream; the version of the protocol is `protocolVersion`. */
  @Column('integer')
  version!: number;
}

export const protocols: Projection = {
  name: 'protocols',
  async apply(events, { manager }) {
    for (const { key: id, type, data, streamVersion: version } of select<
      CourseEvent,
      'ProtocolVersionApproved' | 'ProtocolVersionRetired'
    >(events, 'ProtocolVersionApproved', 'ProtocolVersionRetired')) {
      if (type === 'ProtocolVersionRetired') {
        await manager.update(ProtocolView, { id }, { status: 'RETIRED', version });
        continue;
      }
      const { protocolId, version: protocolVersion, definition, sha256 } = data;
      const row = { id, protocolId, protocolVersion, sha256, status: 'ACTIVE' as const, version };
      await manager.save(ProtocolView, { ...row, definition: definition as ProtocolDefinition });
    }
  },
};
