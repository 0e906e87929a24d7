import type { PublishedCourseEvent, RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import type { ProtocolDefinition } from '#protocol';
import { select } from '#replicas';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A protocol version as the course service approved it: what a weekly template is measured against. */
@Entity('approved_protocols')
export class ApprovedProtocol {
  @PrimaryColumn('text', { name: 'protocol_id' })
  protocolId!: string;

  @PrimaryColumn('text')
  version!: string;

  @Column('jsonb')
  definition!: ProtocolDefinition;

  @Column('boolean')
  retired!: boolean;
}

export const applyProtocols = async (events: readonly RecordedEvent[], { manager }: UnitOfWork): Promise<void> => {
  for (const { type, data } of select<PublishedCourseEvent, 'ProtocolVersionApproved' | 'ProtocolVersionRetired'>(
    events,
    'ProtocolVersionApproved',
    'ProtocolVersionRetired',
  )) {
    const { protocolId, version } = data;
    if (type === 'ProtocolVersionRetired') {
      await manager.update(ApprovedProtocol, { protocolId, version }, { retired: true });
      continue;
    }
    const definition = data.definition as ProtocolDefinition;
    await manager.upsert(ApprovedProtocol, { protocolId, version, definition, retired: false }, [
      'protocolId',
      'version',
    ]);
  }
};
