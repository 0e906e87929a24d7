/** An open course without a timer, and the version that it stands at. */
export interface Waiting {
  readonly courseId: string;
  readonly version: number;
}

interface Verdict {
  readonly version: number;
  readonly stranded: boolean;
  readonly round: number;
}

/** A scrape has to answer soon, and each course that is looked at is loaded. */
const A_ROUND = 1_000;

/**
 * Counts the courses that wait for nothing, of more than can be looked at in one go: first those that nobody has looked at
 * as they are now, in the order given, then those that were looked at longest ago. The others count as they were found.
 */
export class StrandedCourses {
  #round = 0;
  #verdicts: ReadonlyMap<string, Verdict> = new Map();

  constructor(
    private readonly strandedOf: (courseIds: readonly string[]) => Promise<ReadonlySet<string>>,
    private readonly most = A_ROUND,
  ) {}

  async count(waiting: readonly Waiting[]): Promise<number> {
    const round = (this.#round += 1);
    const chosen = this.#choose(waiting);
    const stranded = await this.strandedOf([...chosen]);
    const verdicts = new Map<string, Verdict>();
    for (const { courseId, version } of waiting) {
      const found = { version, stranded: stranded.has(courseId), round };
      const verdict = chosen.has(courseId) ? found : this.#verdicts.get(courseId);
      if (verdict !== undefined) verdicts.set(courseId, verdict);
    }
    this.#verdicts = verdicts;
    return [...verdicts.values()].filter((verdict) => verdict.stranded).length;
  }

  #choose(waiting: readonly Waiting[]): ReadonlySet<string> {
    const roundOf = ({ courseId, version }: Waiting): number => {
      const known = this.#verdicts.get(courseId);
      return known?.version === version ? known.round : 0;
    };
    const inTurn = [...waiting].sort((a, b) => roundOf(a) - roundOf(b));
    return new Set(inTurn.slice(0, this.most).map(({ courseId }) => courseId));
  }
}
