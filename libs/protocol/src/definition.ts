import { Type, type Static, type TSchema } from 'typebox';
import { ROLES } from '#kernel';

/** A protocol as a medical director reads and signs it. What each rule does is said in the README of this library. */
const closed = { additionalProperties: false } as const;
const count = Type.Integer({ minimum: 0, maximum: 100 });
const atLeastOne = Type.Integer({ minimum: 1, maximum: 100 });
const text = Type.String({ minLength: 1 });
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** `P2D`: local dates. `PT24H`: elapsed time. Which of them a field admits is checked by the loader. */
const duration = Type.String();
const consents = Type.Array(text, { minItems: 1 });
const sessions = { minSessions: count, maxSessions: atLeastOne };

export const PROTOCOL_KINDS = ['CONCURRENT', 'SEPARATED', 'SEQUENTIAL'] as const;
export const PROTOCOL_PHASES = ['PREPARATION', 'INFUSION', 'THERAPY'] as const;
export const THERAPY_RELATIONS = ['NONE', 'AFTER_EACH', 'AFTER_SERIES', 'DURING'] as const;
export const ANCHORS = ['INFUSION_STARTED', 'INFUSION_STOPPED', 'DISCHARGED'] as const;
export const MISSED_WINDOW_POLICIES = ['WARN', 'REQUIRE_OVERRIDE', 'BLOCK_NEXT_INFUSION'] as const;

export type ProtocolPhase = (typeof PROTOCOL_PHASES)[number];

const requires = Type.Optional(Type.Array(Type.Enum(PROTOCOL_PHASES)));

const preparation = Type.Object(
  {
    /** Whether the first and every later infusion needs a preparation that is complete (or waived). */
    required: Type.Boolean(),
    ...sessions,
    validFor: Type.Optional(duration),
    minLeadBeforeFirstInfusion: Type.Optional(duration),
    consents: Type.Optional(consents),
    requires,
  },
  closed,
);

const infusion = Type.Object(
  {
    count: Type.Object({ min: atLeastOne, default: orNull(atLeastOne), max: atLeastOne }, closed),
    minGap: Type.Optional(duration),
    maxGap: Type.Optional(duration),
    /** In any seven consecutive local dates. */
    maxPerWeek: Type.Optional(atLeastOne),
    seriesMaxSpan: Type.Optional(duration),
    consents,
    requires,
  },
  closed,
);

const therapy = Type.Object(
  {
    relation: Type.Enum(THERAPY_RELATIONS),
    requires,
    /** AFTER_EACH: sessions that belong to one infusion. */
    integration: Type.Optional(
      Type.Object(
        {
          consents,
          sessionsPerInfusion: atLeastOne,
          requiredBeforeNextInfusion: Type.Boolean(),
          lastRequiredForCompletion: Type.Boolean(),
        },
        closed,
      ),
    ),
    /** AFTER_SERIES: sessions once the series is over. */
    therapyPhase: Type.Optional(
      Type.Object(
        { consents, ...sessions, duration: Type.Optional(duration), responderOnly: Type.Optional(Type.Boolean()) },
        closed,
      ),
    ),
    /** DURING: the therapist's part of the infusion visit. */
    dosing: Type.Optional(Type.Object({ consents }, closed)),
  },
  closed,
);

const separation = Type.Object(
  {
    /** Symmetric: no infusion on a date with psychotherapy, no psychotherapy on a date with an infusion. */
    sameLocalDateForbidden: Type.Boolean(),
    windowBasis: Type.Optional(Type.Enum(['ELAPSED', 'LOCAL_DATE'])),
    targetWindow: Type.Optional(Type.Object({ min: duration, max: duration }, closed)),
    minElapsed: Type.Optional(duration),
    anchor: Type.Optional(Type.Enum(ANCHORS)),
    onWindowMissed: Type.Optional(Type.Enum(MISSED_WINDOW_POLICIES)),
  },
  closed,
);

const roles = Type.Optional(Type.Array(Type.Enum(ROLES)));
const attendance = Type.Object(
  { PREPARATION: roles, INFUSION: roles, INTEGRATION: roles, THERAPY: roles, DOSING: roles },
  closed,
);

export const ProtocolDefinition = Type.Object(
  {
    protocolId: Type.String({ pattern: '^[a-z0-9]+([.-][a-z0-9]+)*$' }),
    version: Type.String({ pattern: '^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)$' }),
    title: text,
    kind: Type.Enum(PROTOCOL_KINDS),
    /** Null until a medical director signs. */
    approvedBy: orNull(text),
    approvedAt: orNull(text),
    /** No course is opened on it before. Without it: at once. */
    effectiveFrom: Type.Optional(orNull(text)),
    /** Selectable, but against the preference of the clinic that runs it. */
    outsideClinicPreference: Type.Optional(Type.Boolean()),
    evidenceRefs: Type.Array(text),
    preparation,
    infusion,
    therapy,
    separation,
    attendance,
    /** After the series: the course stays open for boosters, this long after the last infusion. */
    maintenance: Type.Optional(Type.Object({ maxBoosters: atLeastOne, duration }, closed)),
    responseGate: Type.Optional(Type.Object({ instrument: text, rule: text }, closed)),
  },
  closed,
);
export type ProtocolDefinition = Static<typeof ProtocolDefinition>;
