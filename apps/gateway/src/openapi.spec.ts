import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { SERVICES } from '#contracts';
import type { OpenApiNode as Node } from '#platform';
import { mergeDescriptions } from './openapi.js';

const whole = JSON.parse(readFileSync('docs/api/openapi.json', 'utf8')) as Node & { paths: Node; components: Node };

/** What one process says of itself: its own routes, those of every process, and the schemas that these name. */
const partOf = (prefix: string): Node => {
  const paths = Object.fromEntries(
    Object.entries(whole.paths).filter(([path]) => path.startsWith(prefix) || /^\/(problems|policy)/.test(path)),
  );
  const text = JSON.stringify(paths);
  const named = Object.entries(whole.components['schemas'] as Node).filter(
    ([name]) => text.includes(`"#/components/schemas/${name}"`) || name.startsWith('Problem'),
  );
  return { ...whole, paths, components: { ...whole.components, schemas: Object.fromEntries(named) } };
};

test('the parts of the services make up the description of the single process, in its order', () => {
  const services = SERVICES.map((service) => partOf(`/${service}/`));
  const { paths, components } = mergeDescriptions(partOf('/none'), services) as typeof whole;
  expect(JSON.stringify(paths)).toBe(JSON.stringify(whole.paths));
  expect(JSON.stringify(components['examples'])).toBe(JSON.stringify(whole.components['examples']));
  const known = Object.keys(whole.components['schemas'] as Node);
  expect(known).toEqual(expect.arrayContaining(Object.keys(components['schemas'] as Node)));
});

test('while versions are mixed, what the first one says counts, and nothing is lost', () => {
  const say = (path: string, meaning: string): Node => ({
    paths: { [path]: {} },
    components: { schemas: { Shared: { description: meaning }, [meaning]: {} } },
  });
  const merged = mergeDescriptions(say('/a', 'old'), [say('/c', 'new'), say('/b', 'old')]) as typeof whole;
  expect(Object.keys(merged.paths)).toEqual(['/a', '/b', '/c']);
  expect(merged.components['schemas']).toEqual({ Shared: { description: 'old' }, old: {}, new: {} });
});
