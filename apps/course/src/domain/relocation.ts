import { blocked } from '#contracts';
import { accept, refusal, refuse, type Decision } from '#kernel';
import { breaches, infusionUnderWay, type Breach, type ProtocolDefinition } from '#protocol';
import { follow } from './saga.js';
import type {
  AmendProtocol,
  Opened,
  TransferCourse,
  TreatmentCourse,
  TreatmentCourseEvent,
} from './treatment-course.types.js';

type Decided = Decision<TreatmentCourseEvent>;
type Open = TreatmentCourse & { readonly opened: Opened };

/** What other services keep of the rules of a course. */
export const rulesOf = ({ separation, infusion, preparation }: ProtocolDefinition) => ({
  sameLocalDateForbidden: separation.sameLocalDateForbidden,
  minInfusionGap: infusion.minGap ?? null,
  minPreparationSessions: preparation.minSessions,
  integration: {
    windowBasis: separation.windowBasis ?? null,
    anchor: separation.anchor ?? ('INFUSION_STOPPED' as const),
  },
});

const inInfusion = (): Decided =>
  refuse(refusal('COURSE_IN_INFUSION', 'The patient has not been discharged from an infusion of this course.'));

type Disclosure = NonNullable<TransferCourse['disclosure']>;

/** The whole record goes with the course, so nothing of it goes without the patient's word. */
const undisclosed = ({ to, missing }: Disclosure): Decided => {
  const detail = `The patient has not consented that ${to} is told: ${missing.join(', ')}.`;
  const gates = missing.map((consentType) => ({
    gate: 'DISCLOSURE_CONSENT_ACTIVE',
    detail: `${consentType} naming ${to} for TREATMENT is not in force.`,
    satisfiedBy: ['DisclosureConsentSigned'],
  }));
  return blocked('TransferCourse', refusal('DISCLOSURE_CONSENT_MISSING', detail, gates));
};

const disclosedTo = (disclosure: TransferCourse['disclosure']) =>
  disclosure === null
    ? {}
    : {
        organisations: { from: disclosure.from, to: disclosure.to },
        ...(disclosure.consentIds.length === 0 ? {} : { disclosureConsentIds: [...disclosure.consentIds] }),
      };

/** Permits were granted for the old site and in its zone: each is revoked, and granted anew where the course now is. */
export const transfer = (command: TransferCourse, { opened, ledger }: Open): Decided => {
  const { siteId, siteZone, reasonCode, by: signedBy, disclosure, protocol, now } = command;
  const { courseId } = opened;
  if (opened.siteId === siteId) return refuse(refusal('TRANSFER_SAME_SITE', `The course is at ${siteId} already.`));
  if (infusionUnderWay(ledger.facts)) return inInfusion();
  if (disclosure !== null && disclosure.missing.length > 0) return undisclosed(disclosure);
  const from = { siteId: opened.siteId, siteZone: opened.siteZone };
  const to = { siteId, siteZone };
  const transferred = (assessedAt: string): TreatmentCourseEvent => ({
    type: 'CourseTransferred',
    data: { courseId, from, to, ...disclosedTo(disclosure), signedBy, reasonCode, assessedAt },
  });
  return accept(...follow(protocol, ledger, now, [transferred]).events);
};

const broken = (command: AmendProtocol, found: readonly Breach[]): Decided => {
  const missing = found.flatMap(({ stepId, gates }) =>
    gates.map((gate) => ({
      gate,
      detail: `${stepId} took place without it.`,
      satisfiedBy: ['ProtocolAmendedForCourse'],
    })),
  );
  const steps = [...new Set(found.map(({ stepId }) => stepId))].join(', ');
  const detail = `The past of the course breaks ${command.protocol.version}: ${steps}.`;
  return blocked('AmendProtocol', refusal('PROTOCOL_BREAKS_HISTORY', detail, missing));
};

/** From here on the course is assessed by the other version; what was decided before stays decided. */
export const amend = (command: AmendProtocol, { opened, ledger }: Open): Decided => {
  const { protocol, now, reasonCode, by: signedBy, acceptBreaches } = command;
  const { protocolId, version: protocolVersion } = protocol;
  const { courseId, plannedInfusions } = opened;
  if (opened.protocolId === protocolId && opened.protocolVersion === protocolVersion)
    return refuse(refusal('PROTOCOL_SAME', `The course is on ${protocolId}@${protocolVersion} already.`));
  if (infusionUnderWay(ledger.facts)) return inInfusion();
  const { min, max } = protocol.infusion.count;
  if (plannedInfusions < min || plannedInfusions > max)
    return refuse(
      refusal(
        'PLANNED_INFUSIONS_OUT_OF_RANGE',
        `${plannedInfusions} infusions are planned; ${min} to ${max} are allowed.`,
      ),
    );
  const found = breaches(protocol, ledger.facts);
  if (found.length > 0 && !acceptBreaches) return broken(command, found);
  const from = { protocolId: opened.protocolId, protocolVersion: opened.protocolVersion };
  const accepted = found.map(({ stepId, factId, gates }) => ({ stepId, factId, gates: [...gates] }));
  const amended = (assessedAt: string): TreatmentCourseEvent => ({
    type: 'ProtocolAmendedForCourse',
    data: {
      ...{ courseId, from, protocolId, protocolVersion, ...rulesOf(protocol) },
      ...{ breaches: accepted, signedBy, reasonCode, assessedAt },
    },
  });
  return accept(...follow(protocol, ledger, now, [amended]).events);
};

/** Where a course is and what it is pinned to, after an event. */
export const relocated = (opened: Opened | null, event: TreatmentCourseEvent): Opened | null => {
  if (event.type === 'TreatmentCourseOpened') return event.data;
  if (opened === null) return null;
  if (event.type === 'CourseTransferred') return { ...opened, ...event.data.to };
  if (event.type !== 'ProtocolAmendedForCourse') return opened;
  const { protocolId, protocolVersion, sameLocalDateForbidden, minInfusionGap, minPreparationSessions } = event.data;
  const { integration = opened.integration } = event.data;
  const rules = { sameLocalDateForbidden, minInfusionGap, minPreparationSessions };
  return { ...opened, protocolId, protocolVersion, ...rules, ...(integration === undefined ? {} : { integration }) };
};
