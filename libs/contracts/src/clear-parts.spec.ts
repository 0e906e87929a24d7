import { expect, test } from '@jest/globals';
import { catalogue } from './catalogue.js';
import type { EventDefinition } from './event.js';

interface Schema {
  readonly type?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
}

/** What somebody could have written about a person: as a sentence, as a name, as one line of a note. */
const SAYINGS = ['Robin fell ill', 'Robin Example', 'fell ill, see note', 'a\nb', ' Robin ', 'Zoë'];

/** Open to more than words, and why nobody is named there. */
const NOT_ABOUT_ANYBODY = [
  // Waymark's own words about a gate, made of ids, codes, numbers and times.
  /\/(OrderingViolationBlocked|StepWithheld|PermitRevoked)\.missing\[\]\.detail$/,
  // A protocol is about no patient.
  /^course\/ProtocolVersionApproved\.definition$/,
];

const isSaid = (pattern: string): boolean => SAYINGS.some((saying) => new RegExp(pattern, 'u').test(saying));

const keysOf = ({ patternProperties = {} }: Schema): readonly string[] => Object.keys(patternProperties);

/** What a schema has inside, each under its place. */
const inside = (
  { items, properties = {}, patternProperties = {} }: Schema,
  path: string,
): readonly [Schema, string][] => [
  ...(items === undefined ? [] : [[items, `${path}[]`] as [Schema, string]]),
  ...Object.entries(properties).map(([name, each]): [Schema, string] => [each, `${path}.${name}`]),
  ...Object.values(patternProperties).map((each): [Schema, string] => [each, `${path}{}`]),
];

const takesWords = (schema: Schema): boolean => {
  const { type, pattern } = schema;
  if (schema.enum !== undefined || schema.const !== undefined) return false;
  if (type === 'string') return pattern === undefined || isSaid(pattern);
  return type === undefined || keysOf(schema).some(isSaid);
};

/** The places below a schema that take free text. */
const openPlaces = (schema: Schema, path: string): readonly string[] => {
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap((each) => openPlaces(each, path));
  const below = inside(schema, path).flatMap(([each, place]) => openPlaces(each, place));
  return takesWords(schema) ? [path, ...below] : below;
};

const events = Object.entries(catalogue).flatMap(([service, definitions]) =>
  Object.entries<EventDefinition>(definitions).map(([name, definition]) => [`${service}/${name}`, definition] as const),
);

test.each(events)('%s says nothing in words outside of its sealed part', (name, { data }) => {
  const open = openPlaces(data, name);
  expect(open.filter((place) => !NOT_ABOUT_ANYBODY.some((known) => known.test(place)))).toEqual([]);
});

test('what is named here as open is open, and nothing is named that is not', () => {
  const open = events.flatMap(([name, { data }]) => openPlaces(data as unknown as Schema, name));
  for (const known of NOT_ABOUT_ANYBODY) expect(open.filter((place) => known.test(place))).not.toEqual([]);
});

test('a sealed part does take words', () => {
  const sealed = events.flatMap(([name, definition]) =>
    definition.sealed === undefined ? [] : openPlaces(definition.sealed as unknown as Schema, name),
  );
  expect(sealed).toContain('intake/ConsultationRequested.message');
});
