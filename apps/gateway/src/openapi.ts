import type { GatewayConfig, OpenApiNode as Node } from '#platform';
import { ask, unavailable } from './upstream.js';

/** Services are replaced while the gateway runs; what they answer is asked again after so long. */
const KEPT_MS = 30_000;
const DEADLINE_MS = 5_000;

/**
 * One description of all services, the same as that of the single process: paths and components side by side. Services
 * share what they share as code, so a name means the same everywhere; while versions are mixed, the first one counts.
 */
export const mergeDescriptions = (own: Node, others: readonly Node[]): Node => {
  const all = [own, ...others];
  const components = all.map((document) => document['components'] as Readonly<Record<string, Node>>);
  const kinds = [...new Set(components.flatMap((each) => Object.keys(each)))].sort();
  return {
    ...own,
    components: Object.fromEntries(kinds.map((kind) => [kind, union(components.map((each) => each[kind] ?? {}))])),
    paths: union(all.map((document) => document['paths'] as Node)),
  };
};

const union = (nodes: readonly Node[]): Node => {
  const entries = new Map<string, unknown>();
  for (const node of nodes)
    for (const [name, value] of Object.entries(node)) if (!entries.has(name)) entries.set(name, value);
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** Completes the gateway's own description by those of the services. */
export const describeAll = (upstreams: GatewayConfig['upstreams']): ((own: Node) => Promise<Node>) => {
  let kept: { readonly document: Node; readonly until: number } | undefined;
  return async (own) => {
    if (kept !== undefined && performance.now() < kept.until) return kept.document;
    const others = await Promise.all(Object.values(upstreams).map(description));
    kept = { document: mergeDescriptions(own, others), until: performance.now() + KEPT_MS };
    return kept.document;
  };
};

const description = async (upstream: string): Promise<Node> => {
  const response = await ask(`${upstream}/openapi.json`, DEADLINE_MS);
  if (!response.ok) throw unavailable();
  return withoutClock((await response.json()) as Node);
};

/** Time is moved for all services at once, here; a service's own clock is not offered. */
const withoutClock = (document: Node): Node => {
  const paths = Object.entries(document['paths'] as Node).filter(([path]) => !/^\/clock(\/|$)/.test(path));
  return { ...document, paths: Object.fromEntries(paths) };
};
