import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProtocolDefinition } from '#protocol';
import { normalise, type ClearEvent, type NormalHistory } from './normal-history.js';

/** A course as it was recorded once: what any later code must be able to read, and come to the same end with. */
export interface GoldenCourse {
  readonly title: string;
  /** When the story was over and the state was read, in virtual time. */
  readonly at: string;
  /** Decisions that the audit service found in it; each came out the same when it was decided again. */
  readonly decisions: number;
  /** Where the course stood, as the audit service told it. */
  readonly state: unknown;
  /** The protocol versions that it was pinned to, as they were signed then: files change. */
  readonly protocols: Readonly<Record<string, ProtocolDefinition>>;
  readonly streams: NormalHistory;
}

/** What is asked of a running Waymark about one course. */
export interface Told {
  readonly courseId: string;
  readonly title: string;
  readonly at: string;
  readonly decisions: number;
  readonly state: unknown;
  readonly protocols: Readonly<Record<string, ProtocolDefinition>>;
  readonly events: readonly ClearEvent[];
}

export const goldenCourse = ({ courseId, events, state, protocols, ...told }: Told): GoldenCourse => {
  const { history, names } = normalise(events, courseId);
  return { ...told, state: names.in(state), protocols, streams: history };
};

/** A folder for each version of Waymark that recorded some: once released, it is never written again. */
export const GOLDEN = 'libs/testing/golden';

const collate = new Intl.Collator('en', { numeric: true });

/** Oldest first. */
export const recordedVersions = (): readonly string[] => readdirSync(GOLDEN).sort(collate.compare);

const FILE = /^(.+)\.json$/;

export const readGolden = (version: string): ReadonlyMap<string, GoldenCourse> => {
  const folder = join(GOLDEN, version);
  const files = readdirSync(folder).flatMap((file) => FILE.exec(file)?.[1] ?? []);
  const read = (name: string) => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as GoldenCourse;
  return new Map(files.sort().map((name) => [name, read(name)]));
};

/** `Separated, with mandatory preparation` → `separated-with-mandatory-preparation` */
export const fileNameOf = ({ title }: Pick<GoldenCourse, 'title'>): string =>
  title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

/** In place of what the folder of this version held. `format`: JSON in the house's style, so that a change shows as one. */
export const writeGolden = async (
  version: string,
  courses: readonly GoldenCourse[],
  format: (json: string) => Promise<string>,
): Promise<void> => {
  const folder = join(GOLDEN, version);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const course of courses)
    writeFileSync(join(folder, `${fileNameOf(course)}.json`), await format(JSON.stringify(course)));
};
