import { Type } from 'typebox';
import { Code, event, Id, InstantUtc, nullable, oneOf, sealedEvent, Text, Version } from '../event.js';

export const RELATEDNESS = ['UNRELATED', 'UNLIKELY', 'POSSIBLE', 'PROBABLE', 'DEFINITE'] as const;
export const AE_OUTCOMES = ['RECOVERED', 'RECOVERED_WITH_SEQUELAE', 'NOT_RECOVERED', 'FATAL'] as const;

const grade = Type.Integer({ minimum: 1, maximum: 5 });
const judgement = {
  grade,
  serious: Type.Boolean(),
  relatedness: oneOf(RELATEDNESS),
  expected: Type.Boolean(),
  urgent: Type.Boolean(),
};
/** Reports that the judgement calls for, each with its deadline. */
const reportableTo = Type.Array(
  Type.Object({ ruleId: Code, to: Code, deadline: InstantUtc }, { additionalProperties: false }),
);

/** Stream: `adverse-event-<id>`; key: the course. */
export const adverseEventEvents = {
  AdverseEventRecorded: sealedEvent(
    1,
    {
      adverseEventId: Id,
      infusionId: Id,
      courseId: Id,
      siteId: Id,
      patientRef: Id,
      term: Code,
      onsetAt: InstantUtc,
      knownAt: InstantUtc,
      /** Between check-in and the end of the policy's window after leaving. */
      inWindow: Type.Boolean(),
      recordedBy: Id,
      ...judgement,
      reportableTo,
      policyVersion: Version,
    },
    { narrative: nullable(Text) },
  ),
  AdverseEventGraded: event(1, { ...judgement, gradedBy: Id, reportableTo, policyVersion: Version }),
  AdverseEventReported: event(1, {
    ruleId: Code,
    to: Code,
    reference: nullable(Id),
    reportedBy: Id,
    reportedAt: InstantUtc,
  }),
  AdverseEventReportOverdue: event(1, { ruleId: Code, to: Code, deadline: InstantUtc }),
  AdverseEventResolved: event(1, { outcome: oneOf(AE_OUTCOMES), resolvedAt: InstantUtc, resolvedBy: Id }),
};
