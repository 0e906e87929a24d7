import { Chance } from '#kernel';

/** Repeatable chance, with the draws that a run of chaos needs beside the common ones. */
export class Random extends Chance {
  /** For one purpose: what others draw does not move it. */
  static of(seed: number, purpose: string): Random {
    return new Random(Chance.seedFor(seed, purpose));
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  /** Both ends may come. */
  whole(least: number, most: number): number {
    return Math.floor(this.between(least, most + 1));
  }

  /** The more weight, the more often. */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T {
    const entries = Object.entries(weights) as [T, number][];
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    return entries[0]![0];
  }
}
