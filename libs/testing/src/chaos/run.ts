import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from '../cluster/cluster.js';
import { Monitors, openClinic, ZONE, type Clinic } from '../courses/clinic.js';
import type { Tokens } from '../courses/people.js';
import { CarefulClient, HABITS, type Surroundings } from './careful-client.js';
import { ChaosPatient } from './chaos-patient.js';
import { judge, type Verdict } from './judge/index.js';
import { coursesAtTheEnd, historyOf, timersThatDiffer, trailProblems, vialsAtTheEnd } from './history.js';
import type { Ledger } from './ledger.js';
import { planOf } from './plan.js';
import { settle } from './quiet.js';
import { readerOf } from './reader.js';
import { Random } from './random.js';
import { APART, storyOf, type Story } from './story.js';
import { Striker } from './striker.js';
import { treat } from './treatment.js';
import { Turns } from './turns.js';

export interface ChaosOptions {
  readonly seed: number;
  readonly lengthMs: number;
  /** So many are open at once. */
  readonly courses: number;
}

export interface Watcher {
  say(text: string): void;
  stage(text: string): void;
}

/** Requests under way at one time: what two cores carry, and whoever waits for a position waits among them. */
const AT_ONCE = 24;
/** In the last part of a run no course is begun that could not be well under way at its end. */
const LAST_PART = 0.25;
/** Who comes too late for a window waits for a minute; with less than this left, the end of the run would wait with them. */
const LATE_MS = 45_000;
/** Until all that is open has come to its end, once nothing is struck any more; and a time for each course. */
const DRAIN_MS = 180_000;
const DRAIN_EACH_MS = 5_000;
/** A window is a minute long, and a broker takes its time to give up on dead members: then somebody has to act again. */
const STANDSTILL_MS = 150_000;
const LOOK_MS = 500;
const SETTLE_MS = 120_000;

export interface Counts {
  readonly open: number;
  readonly ended: number;
}

/** One run: hundreds of courses, and blows on what carries them; then the verdict. */
export class ChaosRun {
  readonly striker: Striker;
  readonly #around: Surroundings;
  readonly #clinic: Clinic;
  readonly #random: Random;
  readonly #patients = new Set<Promise<void>>();
  readonly #clients: CarefulClient[] = [];
  readonly #vialIds: string[] = [];
  #serial = 0;
  #ended = 0;
  #began = 0;
  /** From then on nothing moves any more. */
  isJudging = false;

  constructor(
    private readonly cluster: Cluster,
    private readonly people: { readonly tokens: Tokens; readonly operator: string },
    private readonly ledger: Ledger,
    private readonly options: ChaosOptions,
    private readonly over: AbortSignal,
  ) {
    const { seed, courses } = options;
    const turns = new Turns(AT_ONCE, Random.of(seed, 'turns'));
    this.#random = Random.of(seed, 'stories');
    const random = Random.of(seed, 'habits');
    this.#around = { url: cluster.url, ledger, turns, random, habits: HABITS, over };
    this.#clinic = { tokens: people.tokens, monitors: Monitors.of(Math.max(4, Math.ceil(courses / 4))) };
    this.striker = new Striker(cluster, ledger);
  }

  get counts(): Counts {
    return { open: this.#patients.size, ended: this.#ended };
  }

  async carryOut(watcher: Watcher): Promise<Verdict> {
    this.striker.onBlow = (text) => watcher.say(text);
    watcher.stage('The clinic opens');
    await openClinic(this.client(null), this.#clinic);
    const watching = this.striker.watch();
    watcher.stage('Courses begin; things break');
    this.#began = performance.now();
    this.fill();
    await this.strikeAll();
    watcher.stage('Nothing is struck any more; everybody comes to their end');
    await this.striker.allUp();
    await this.drain();
    const unrest = await settle(this.cluster, SETTLE_MS, this.over);
    this.striker.stopWatching();
    await watching;
    this.isJudging = true;
    watcher.stage('The history is held against the ledger');
    const verdict = judge({ ...(await this.evidence()), unrest: [...unrest, ...(await this.timers())] });
    for (const client of this.#clients) client.close();
    return verdict;
  }

  private client(course: string | null): CarefulClient {
    const names = new Map(Object.entries(this.people.tokens).map(([person, token]) => [token, person]));
    const client = new CarefulClient(this.#around, course, (token) => names.get(token) ?? 'operator');
    this.#clients.push(client);
    return client;
  }

  private async strikeAll(): Promise<void> {
    const { seed, lengthMs } = this.options;
    const wait = (until: number) =>
      delay(Math.max(0, this.#began + until - performance.now()), undefined, { signal: this.over });
    for (const blow of planOf(seed, lengthMs)) {
      await wait(blow.at);
      this.striker.strike(blow);
    }
    await wait(lengthMs);
  }

  /** How much of the run has passed: 1 at its end. */
  private get share(): number {
    return (performance.now() - this.#began) / this.options.lengthMs;
  }

  private fill(): void {
    while (this.share < 1 - LAST_PART && this.#patients.size < this.options.courses) this.begin();
  }

  private begin(): void {
    const serial = `c${(this.#serial += 1)}`;
    const story = this.inTime(storyOf(this.#random));
    const patient = new ChaosPatient(this.client(serial), this.#clinic, serial, this.ledger, this.over);
    const whole = treat(patient, story)
      .catch((error: unknown) => {
        if (!this.over.aborted) patient.note('halted', (error as Error).message);
      })
      .finally(() => {
        if (patient.vialId !== '') this.#vialIds.push(patient.vialId);
        this.#ended += 1;
        this.#patients.delete(whole);
        this.fill();
      });
    this.#patients.add(whole);
  }

  /** A window is a minute long: whoever is late for it begins early. */
  private inTime(story: Story): Story {
    const left = (1 - this.share) * this.options.lengthMs;
    return left > LATE_MS ? story : { ...story, lateAt: 0 };
  }

  /** On a busy machine it takes its time; nothing is stuck that still moves. */
  private async drain(): Promise<void> {
    const limit = performance.now() + DRAIN_MS + DRAIN_EACH_MS * this.#patients.size;
    let [seen, moved] = [0, performance.now()];
    while (this.#patients.size > 0 && performance.now() < Math.min(limit, moved + STANDSTILL_MS)) {
      await delay(LOOK_MS, undefined, { signal: this.over });
      const answered = this.ledger.entries.findLastIndex(({ kind }) => kind === 'answered');
      if (answered > seen) [seen, moved] = [answered, performance.now()];
    }
  }

  private reader(token: string) {
    return readerOf(this.cluster.services, token);
  }

  private timers() {
    return timersThatDiffer(this.reader(this.people.operator));
  }

  private async evidence() {
    const { desk, auditor, nurse } = this.people.tokens;
    const read = { desk: this.reader(desk), auditor: this.reader(auditor), nurse: this.reader(nurse) };
    const opened = this.ledger.entries.flatMap((entry) =>
      entry.kind === 'course' && entry.what === 'opened' ? [entry.courseId] : [],
    );
    return {
      ledger: this.ledger.entries,
      history: await historyOf(this.cluster),
      courses: await coursesAtTheEnd(opened, read),
      vials: await vialsAtTheEnd(this.#vialIds, read.nurse),
      trailProblems: await trailProblems(this.cluster, read.auditor),
      endedByThemselves: this.striker.endedByThemselves,
      apart: { protocolId: APART, zone: ZONE },
    };
  }
}
