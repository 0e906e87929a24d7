import type { RecordedEvent, ServiceName } from '#contracts';
import type { NewEvent, PostgresEventSource } from '#event-store';
import { newId, systemActor } from '#kernel';
import { loadConfig, Log, startHost, type ServiceRuntime } from '#platform';
import { ALL_SERVICES } from '../apps/waymark/src/services.js';
import { accepted, Client, SITE, ZONE, type Tokens } from '../libs/testing/src/courses/index.js';
import { percentile, round } from './courses.js';
import { cpuSeconds } from './processes.js';
import type { Surroundings } from './surroundings.js';

export interface MessagesResult {
  readonly atOnce: number;
  readonly coursesPerSecond: number;
  readonly messagesPerCourse: number;
  readonly messagesPerSecond: number;
  /** From the append of the message that a step waits for to its permit in the course's events. */
  readonly permittedMs: { readonly p50: number; readonly p99: number };
  /** Milliseconds of CPU for one message, writing it included. */
  readonly cpuMsPerMessage: { readonly waymark: number; readonly postgres: number };
}

export interface MessagesOptions extends Pick<Surroundings, 'env' | 'tokens' | 'postgres'> {
  readonly atOnce: number;
  readonly seconds: number;
}

const MILLISECONDS = 1000;
const INFUSIONS = 6;
const PAGE = 1000;

/** The events of one service, written as the service writes them, but without its commands. One message, one transaction. */
class Sender {
  readonly #versions = new Map<string, number>();

  constructor(private readonly runtime: ServiceRuntime) {}

  async send(courseId: string, streamId: string, type: string, data: object): Promise<string> {
    const { service, database, store } = this.runtime;
    const expectedVersion = this.#versions.get(streamId) ?? 0;
    const events = [eventOf(service, { courseId, streamId, type, data })];
    await database.transaction((uow) => store.append(uow, [{ streamId, expectedVersion, events }]));
    this.#versions.set(streamId, expectedVersion + 1);
    return `${streamId}@${expectedVersion + 1}`;
  }
}

const eventOf = (
  source: ServiceName,
  { courseId, streamId, type, data }: { courseId: string; streamId: string; type: string; data: object },
): NewEvent => {
  const now = new Date().toISOString();
  return {
    eventId: newId(),
    source,
    streamId,
    type,
    schemaVersion: 1,
    key: courseId,
    occurredAt: now,
    recordedAt: now,
    actor: systemActor('bench'),
    siteId: SITE,
    patientRef: courseId,
    correlationId: courseId,
    causationId: null,
    traceparent: null,
    data,
    sealed: null,
  };
};

/** Follows the events of the course service, and tells who waits for a permit or for the end of a course. */
class Outcomes {
  readonly #seen = new Map<string, string>();
  readonly #waiting = new Map<string, (permitId: string) => void>();
  readonly #forget: () => void;
  #at = 0n;
  #reading = Promise.resolve();

  constructor({ store, database }: ServiceRuntime) {
    const source = store.source(database);
    this.#forget = source.onCommit(() => {
      this.#reading = this.#reading.then(() => this.#read(source));
    });
  }

  /** The id of the permit; of a completed course, nothing. */
  of(courseId: string, what: string): Promise<string> {
    const key = `${courseId} ${what}`;
    const seen = this.#seen.get(key);
    return seen === undefined ? new Promise((resolve) => this.#waiting.set(key, resolve)) : Promise.resolve(seen);
  }

  async #read(source: PostgresEventSource): Promise<void> {
    for (let page = await source.readAfter(this.#at, PAGE); ; page = await source.readAfter(this.#at, PAGE)) {
      page.forEach((event) => this.#note(event));
      this.#at = page.at(-1)?.position ?? this.#at;
      if (page.length < PAGE) return;
    }
  }

  #note({ key, type, data }: RecordedEvent): void {
    if (type !== 'StepPermitted' && type !== 'CourseCompleted') return;
    const { stepId = type, permitId = '' } = data as { readonly stepId?: string; readonly permitId?: string };
    this.#seen.set(`${key} ${stepId}`, permitId);
    this.#waiting.get(`${key} ${stepId}`)?.(permitId);
  }

  async close(): Promise<void> {
    this.#forget();
    await this.#reading;
  }
}

interface World {
  readonly client: Client;
  readonly tokens: Tokens;
  readonly outcomes: Outcomes;
  readonly senders: Readonly<Record<'intake' | 'infusion' | 'therapy', Sender>>;
}

/** One course as its messages: everything that the course service is told, in order, and nothing that it is not. */
class Messages {
  readonly id = newId();
  readonly permitted: number[] = [];
  sent = 0;

  constructor(private readonly world: World) {}

  async run(): Promise<this> {
    await this.admission();
    for (let ordinal = 1; ordinal <= INFUSIONS; ordinal += 1) {
      await this.infusion(ordinal);
      await this.integration(ordinal);
    }
    await this.world.outcomes.of(this.id, 'CourseCompleted');
    return this;
  }

  private async admission(): Promise<void> {
    const { client, tokens } = this.world;
    const say = (type: string, data: object) => this.tell('intake', `case-${this.id}`, type, data);
    const known = { courseId: this.id, consultationId: newId(), patientRef: this.id, siteId: SITE };
    await say('IntakeCaseOpened', { ...known, indication: 'MDD_TRD' });
    for (const consentType of ['PSYCHOTHERAPY', 'TREATMENT_KETAMINE_OFFLABEL'])
      await say('ConsentSigned', {
        ...{ consentId: newId(), consentType, textVersion: '1', language: 'en', method: 'ELECTRONIC' },
      });
    const position = await say('EligibilityDecided', {
      ...{ eligibilityId: newId(), outcome: 'ELIGIBLE', conditions: [], reasons: [], policyVersion: 'bench@1' },
      ...{ validFrom: ago(), validUntil: '2099-01-01T00:00:00Z', maxInfusions: INFUSIONS },
    });
    const course = { courseId: this.id, protocolId: 'bench.separated', plannedInfusions: INFUSIONS };
    await this.timed('INFUSION:1', async () => {
      accepted('/courses', await client.post(tokens.prescriber, '/course/v1/courses', course, [position]));
      this.sent += 1;
    });
  }

  private async infusion(ordinal: number): Promise<void> {
    const { outcomes } = this.world;
    const [infusionId, stepId] = [newId(), `INFUSION:${ordinal}`];
    const say = (type: string, data: object) => this.tell('infusion', `infusion-${infusionId}`, type, data);
    const of = { infusionId, ordinal };
    const people = { monitorId: 'rn-m1', supervisorId: 'md', therapistId: null };
    const where = { courseId: this.id, siteId: SITE, zone: ZONE, stepId };
    const permitId = await outcomes.of(this.id, stepId);
    await say('InfusionStarted', { ...of, ...where, ...people, permitId, startedAt: ago() });
    await say('InfusionStopped', {
      ...{ ...of, kind: 'COMPLETED', reasonCode: 'DOSE_GIVEN', mgDelivered: 35, deliveredFraction: 1, counts: true },
      ...{ stoppedAt: ago(), policyVersion: 'bench@1' },
    });
    await this.timed(`INTEGRATION:${ordinal}`, () =>
      say('PatientDischarged', {
        ...{ ...of, readyAt: ago(), dischargedAt: ago(), noDriveUntil: ago(), escortIdentified: true },
        ...{ instructionsVersion: '1', policyVersion: 'bench@1' },
      }),
    );
  }

  private async integration(ordinal: number): Promise<void> {
    const { outcomes } = this.world;
    const [sessionId, stepId] = [newId(), `INTEGRATION:${ordinal}`];
    const say = (type: string, data: object) => this.tell('therapy', `therapy-session-${sessionId}`, type, data);
    const session = { sessionId, kind: 'INTEGRATION', stepId, ordinals: [ordinal], zone: ZONE, startedAt: ago() };
    const where = { courseId: this.id, patientRef: this.id, siteId: SITE, modality: 'IN_PERSON' };
    const permitId = await outcomes.of(this.id, stepId);
    await say('TherapySessionStarted', {
      ...{ ...session, ...where, permitId, therapistId: 'lmft', patientJurisdiction: 'US-CA' },
    });
    const complete = () => say('TherapySessionCompleted', session);
    await (ordinal === INFUSIONS ? complete() : this.timed(`INFUSION:${ordinal + 1}`, complete));
  }

  private async tell(service: keyof World['senders'], streamId: string, type: string, data: object): Promise<string> {
    this.sent += 1;
    return this.world.senders[service].send(this.id, streamId, type, data);
  }

  private async timed(step: string, act: () => Promise<unknown>): Promise<void> {
    const from = performance.now();
    await act();
    await this.world.outcomes.of(this.id, step);
    this.permitted.push(performance.now() - from);
  }
}

/** Just past, so that nobody's clock is behind it. */
const ago = (): string => new Date(Date.now() - 1).toISOString();

/**
 * The course service as a workflow engine: what other services would tell it is written straight into their event tables,
 * one transaction a message, and each course waits for the permits that its messages lead to. Every service is up, in this
 * process, and takes in what it always does. The clinic must be open.
 */
export const benchMessages = async ({ env, tokens, postgres, atOnce, seconds }: MessagesOptions) => {
  const host = await startHost({ config: loadConfig(env), services: ALL_SERVICES, log: new Log('warn') });
  const client = new Client(host.url);
  const runtimeOf = (service: ServiceName): ServiceRuntime => {
    const found = host.runtimes.find((runtime) => runtime.service === service);
    if (found === undefined) throw new Error(`${service} is not here.`);
    return found;
  };
  const senderOf = (service: ServiceName): Sender => new Sender(runtimeOf(service));
  const senders = { intake: senderOf('intake'), infusion: senderOf('infusion'), therapy: senderOf('therapy') };
  const outcomes = new Outcomes(runtimeOf('course'));
  const world: World = { client, tokens, outcomes, senders };
  try {
    await Promise.all(Array.from({ length: Math.min(atOnce, 8) }, () => new Messages(world).run()));
    return await measured(world, { atOnce, seconds, postgresPid: postgres.pid });
  } finally {
    client.close();
    await outcomes.close();
    await host.stop();
  }
};

const measured = async (
  world: World,
  { atOnce, seconds, postgresPid }: { atOnce: number; seconds: number; postgresPid: number },
): Promise<MessagesResult> => {
  const done: Messages[] = [];
  const before = { own: process.cpuUsage(), postgres: cpuSeconds(postgresPid) };
  const started = performance.now();
  const lane = async (): Promise<void> => {
    while (performance.now() < started + seconds * MILLISECONDS) done.push(await new Messages(world).run());
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  const took = (performance.now() - started) / MILLISECONDS;
  const { user, system } = process.cpuUsage(before.own);
  const sent = done.reduce((sum, course) => sum + course.sent, 0);
  const permitted = done.flatMap((course) => course.permitted);
  return {
    atOnce,
    coursesPerSecond: round(done.length / took, 1),
    messagesPerCourse: round(sent / done.length, 0),
    messagesPerSecond: Math.round(sent / took),
    permittedMs: { p50: percentile(permitted, 0.5), p99: percentile(permitted, 0.99) },
    cpuMsPerMessage: {
      waymark: round((user + system) / MILLISECONDS / sent, 2),
      postgres: round(((cpuSeconds(postgresPid) - before.postgres) * MILLISECONDS) / sent, 2),
    },
  };
};
