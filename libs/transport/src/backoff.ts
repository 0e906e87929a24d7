export interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** Full second half, random: members that failed together do not come back together. */
export function delayBefore(retry: number, { firstMs, maxMs }: Backoff, random: () => number = Math.random): number {
  const ceiling = Math.min(maxMs, firstMs * 2 ** Math.min(retry - 1, 30));
  return ceiling / 2 + (ceiling / 2) * random();
}
