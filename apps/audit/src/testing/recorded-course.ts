import { readFileSync } from 'node:fs';
import type { RecordedEvent, ServiceName } from '#contracts';
import { instant, newId } from '#kernel';
import { emptyLedger, evolveLedger, loadProtocol, settle, type Fact, type ProtocolDefinition } from '#protocol';

const protocolOf = (name: string): ProtocolDefinition => {
  const loaded = loadProtocol(readFileSync(`protocols/${name}.yaml`, 'utf8'), name);
  return loaded.ok ? loaded.protocol : (undefined as never);
};
const preferred = protocolOf('kap.separated.preferred');
const sequential = protocolOf('kap.sequential');

interface Written {
  readonly type: string;
  readonly data: object;
}

/** Writes streams as services would, one event a minute. */
export class Writer {
  readonly events: RecordedEvent[] = [];
  #versions = new Map<string, number>();
  at = instant('2026-03-02T17:00:00Z');

  constructor(readonly courseId: string) {}

  write(source: ServiceName, streamId: string, { type, data }: Written, sealed = false): RecordedEvent {
    const streamVersion = (this.#versions.get(streamId) ?? 0) + 1;
    this.#versions.set(streamId, streamVersion);
    const at = new Date(this.at.epochMilliseconds).toISOString();
    const key = streamId.startsWith('protocol-') ? streamId : this.courseId;
    const event: RecordedEvent = {
      ...{ eventId: newId(), source, streamId, streamVersion, type, schemaVersion: 1, key },
      ...{ occurredAt: at, recordedAt: at, correlationId: newId(), causationId: null, traceparent: null },
      ...{ actor: { subject: 'somebody', role: 'system', organisation: 'clinic' }, siteId: 'slo', patientRef: 'p-1' },
      data,
      sealed: sealed ? { alg: 'A256GCM', keyId: 'p-1', iv: 'aXY', ciphertext: 'c2VjcmV0', tag: 'dGFn' } : null,
    };
    this.events.push(event);
    return event;
  }
}

const approved = (definition: ProtocolDefinition): Written => {
  const { protocolId, version } = definition;
  return { type: 'ProtocolVersionApproved', data: { protocolId, version, definition, sha256: 'x' } };
};

/** A course with two consents, as intake reported them and as the course took them in. */
export const courseOf = (courseId: string): Writer => {
  const writer = new Writer(courseId);
  let ledger = emptyLedger;
  const tell = (input: Written): void => {
    const at = writer.at;
    writer.write('course', `course-${courseId}`, input);
    const settled = settle(preferred, evolveLedger(ledger, input), at);
    settled.decisions.forEach((decision) => writer.write('course', `course-${courseId}`, decision));
    ledger = settled.ledger;
    writer.at = at.add({ minutes: 1 });
  };
  const assessedAt = (): string => writer.at.toString();
  const consent = (consentType: string): void => {
    const reported = writer.write('intake', `case-${courseId}`, { type: 'ConsentSigned', data: { consentType } }, true);
    const { eventId: factId, streamId, streamVersion, recordedAt: at } = reported;
    const fact: Fact = { kind: 'CONSENT_SIGNED', factId, at, consentType };
    const source = { service: 'intake', streamId, streamVersion };
    tell({ type: 'EvidenceRecorded', data: { fact, source, assessedAt: assessedAt() } });
  };
  const pinned = { protocolId: preferred.protocolId, protocolVersion: preferred.version, plannedInfusions: 2 };
  const where = { courseId, patientRef: 'p-1', siteId: 'slo', siteZone: 'America/Los_Angeles', indication: 'MDD_TRD' };
  tell({ type: 'TreatmentCourseOpened', data: { ...where, ...pinned, assessedAt: assessedAt() } });
  consent('PSYCHOTHERAPY');
  writer.write('infusion', `refusal-infusion-${newId()}`, {
    type: 'OrderingViolationBlocked',
    data: { command: 'StartInfusion', code: 'PERMIT_REQUIRED', stepId: 'INFUSION:1', missing: [] },
  });
  consent('TREATMENT_KETAMINE_OFFLABEL');
  return writer;
};

/** Two protocols, as the course service publishes them. */
export const approvedProtocols = (): readonly RecordedEvent[] => {
  const protocols = new Writer('none');
  protocols.write('course', 'protocol-kap.separated.preferred@1.0.0', approved(preferred));
  protocols.write('course', 'protocol-kap.sequential@1.0.0', approved(sequential));
  return protocols.events;
};
