import { Type, type Static, type TObject, type TProperties } from 'typebox';
import { oneWord } from '#protocol';

/** One published event: its schema version, the shape of its clear part and, when it names a person, of its sealed part. */
export interface EventDefinition<D extends TObject = TObject, S extends TObject | undefined = TObject | undefined> {
  readonly version: number;
  readonly data: D;
  readonly sealed: S;
}

const closed = { additionalProperties: false };

export const object = <P extends TProperties>(properties: P) => Type.Object(properties, closed);

/** An event whose every field may be read by whoever may read the stream. */
export const event = <P extends TProperties>(version: number, data: P) => ({
  version,
  data: object(data),
  sealed: undefined,
});

/** An event with a part that only holders of the patient's key can read: names, contact, free text. */
export const sealedEvent = <P extends TProperties, S extends TProperties>(version: number, data: P, sealed: S) => ({
  version,
  data: object(data),
  sealed: object(sealed),
});

type EventData<N, D extends TObject, S> = S extends TObject
  ? { readonly type: N; readonly data: Static<D>; readonly sealed: Static<S> }
  : { readonly type: N; readonly data: Static<D> };

/** The discriminated union of the events of a catalogue: `{ type, data, sealed? }`. */
export type EventsOf<C extends Record<string, EventDefinition>> = {
  [N in keyof C & string]: EventData<N, C[N]['data'], C[N]['sealed']>;
}[keyof C & string];

/** The same union as a reader without the patient's key sees it: the sealed part stays closed. */
export type OpenEventsOf<C extends Record<string, EventDefinition>> = {
  [N in keyof C & string]: { readonly type: N; readonly data: Static<C[N]['data']> };
}[keyof C & string];

const INSTANT = '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z$';

/** Made here, by an issuer of tokens, or by whoever wrote it on a box: never a sentence. */
export const Id = oneWord(64);
/** Of a policy, a text, a table, the rules of time zones. */
export const Version = oneWord(64);
/** Whatever is named rather than said: a gate, a position, a command, a subject of any issuer. */
export const Name = oneWord();
export const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });
/** ISO 8601. */
export const Duration = Type.String({ pattern: '^-?P[0-9A-Z.]{1,60}$' });
export const DateText = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' });
/** UCUM. */
export const Unit = oneWord(40);
export const Code = Type.String({ pattern: '^[A-Z][A-Z0-9_]{1,63}$' });
export const InstantUtc = Type.String({ pattern: INSTANT });
export const Text = Type.String({ minLength: 1, maxLength: 4000 });
export const Zone = Type.String({ pattern: '^[A-Za-z_]+(/[A-Za-z0-9_+-]+)+$' });
export const Ordinal = Type.Integer({ minimum: 1, maximum: 100 });
export const StepIdText = Type.String({ pattern: '^(PREPARATION|INFUSION|INTEGRATION|THERAPY|DOSING):[1-9][0-9]*$' });
export const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);
export const oneOf = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>(Type.String({ enum: [...values] }));

export const MissingGateSchema = Type.Object({
  gate: Name,
  /** Waymark's own words: what the gate found, of ids, codes, numbers and times. */
  detail: Type.String(),
  satisfiedBy: Type.Array(Name),
  from: Type.Optional(InstantUtc),
});

/** An attempt against the clinical order that was stopped. Every service records its own in the stream concerned. */
export const orderingViolationBlocked = event(1, {
  command: Name,
  code: Code,
  stepId: Type.Optional(StepIdText),
  missing: Type.Array(MissingGateSchema),
});
