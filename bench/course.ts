import type { Client, Reply } from './client.js';

export type Person = 'desk' | 'director' | 'prescriber' | 'nurse' | 'therapist' | 'auditor';
export type Tokens = Readonly<Record<Person, string>>;

export const SITE = 'bench-site';
export const STAFF: Readonly<Record<Person, string>> = {
  desk: 'desk-1',
  director: 'md-1',
  prescriber: 'np-1',
  nurse: 'rn-1',
  therapist: 'lmft-1',
  auditor: 'auditor-1',
};

const US_CA = 'US-CA';
export const INFUSIONS = 6;

const accepted = (path: string, reply: Reply): Reply => {
  if (reply.status < 300) return reply;
  throw new Error(`${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
};

/** The site, the people and their credentials, once. */
export const setUp = async (client: Client, tokens: Tokens): Promise<readonly string[]> => {
  const positions = new Map<string, string>();
  const post = async (path: string, body: object): Promise<void> => {
    const at = `/scheduling/v1/${path}`;
    const { position } = accepted(at, await client.post(tokens.director, at, body));
    if (position !== null) positions.set(position.split('@')[0] ?? '', position);
  };
  const zone = 'America/Los_Angeles';
  await post('sites', { siteId: SITE, zone, jurisdiction: US_CA, deaRegistration: 'FC1000001' });
  const staff = [
    { person: 'prescriber', profession: 'NURSE_PRACTITIONER', credentials: ['LICENSE', 'DEA', 'ACLS'] },
    { person: 'nurse', profession: 'NURSE', credentials: ['LICENSE', 'ACLS', 'BLS'] },
    { person: 'therapist', profession: 'THERAPIST', credentials: ['LICENSE', 'KAP_TRAINING'] },
  ] as const;
  const [validFrom, validUntil] = ['2025-01-01T00:00:00Z', '2035-01-01T00:00:00Z'];
  for (const { person, profession, credentials } of staff) {
    const practitionerId = STAFF[person];
    await post('practitioners', { practitionerId, profession, organisation: 'bench', siteIds: [SITE] });
    for (const credentialType of credentials) {
      const credential = { credentialType, jurisdiction: US_CA, validFrom, validUntil };
      await post(`practitioners/${practitionerId}/credentials`, credential);
    }
  }
  return [...positions.values()];
};

/** One patient's whole course through the public API, as fast as the answers come. */
export class Course {
  id = '';
  /** Milliseconds from sending a piece of evidence to reading the permit that it led to. */
  readonly permitted: number[] = [];
  #position = '';
  #waiting: string[] = [];

  constructor(
    private readonly client: Client,
    private readonly tokens: Tokens,
    private readonly serial: string,
  ) {}

  async run(): Promise<void> {
    await this.intake();
    for (let ordinal = 1; ordinal <= INFUSIONS; ordinal += 1) {
      await this.infusion(ordinal);
      await this.integration(ordinal);
    }
    const { body } = await this.look();
    if (body['phase'] !== 'COMPLETED') throw new Error(`${this.id} ended as ${String(body['phase'])}.`);
  }

  private async intake(): Promise<void> {
    const person = { name: `Bench ${this.serial}`, birthDate: '1984-05-06', email: `${this.serial}@bench.example` };
    const request = { channel: 'WEB', siteId: SITE, statedConcerns: ['PTSD'], person };
    const { body } = await this.does('desk', '/intake/v1/consultations', request);
    const consultationId = String(body['id']);
    const outcome = { modality: 'VIDEO', outcome: 'PROCEED' };
    await this.does('prescriber', `/intake/v1/consultations/${consultationId}/complete`, outcome);
    const opened = await this.does('desk', '/intake/v1/cases', { consultationId, indication: 'PTSD' });
    this.id = String(opened.body['id']);
    const at = `/intake/v1/cases/${this.id}`;
    await this.does('desk', `${at}/screenings`, screening());
    await this.does('prescriber', `${at}/evaluations`, evaluation());
    const text = { textVersion: '2026-01', language: 'en', method: 'ELECTRONIC' };
    for (const consentType of ['TREATMENT_KETAMINE_OFFLABEL', 'PSYCHOTHERAPY'])
      await this.does('prescriber', `${at}/consents`, { consentType, ...text });
    await this.does('prescriber', `${at}/eligibility`, { outcome: 'ELIGIBLE' });
    const course = { courseId: this.id, protocolId: 'bench.separated', plannedInfusions: INFUSIONS };
    await this.leadsTo('INFUSION:1', () => this.does('prescriber', '/course/v1/courses', course));
  }

  private async infusion(ordinal: number): Promise<void> {
    const arrival = { courseId: this.id, ordinal, identifiersMatched: ['NAME', 'BIRTH_DATE'], consentReaffirmed: true };
    const { body } = await this.does('nurse', '/infusion/v1/sessions', arrival);
    const at = `/infusion/v1/sessions/${String(body['id'])}`;
    await this.does('nurse', `${at}/escort`, { relationship: 'PARTNER', method: 'CONFIRMED_FOR_PICKUP' });
    await this.does('prescriber', `${at}/dose`, { mgPerKg: 0.5, weightKg: 72, minutes: 40 });
    await this.does('nurse', `${at}/vitals`, vitals());
    await this.does('nurse', `${at}/start`, { monitorId: STAFF.nurse, supervisorId: STAFF.prescriber });
    const stop = { kind: 'COMPLETED', reasonCode: 'DOSE_GIVEN', mgDelivered: 36 };
    await this.does('nurse', `${at}/stop`, stop);
    await this.does('nurse', `${at}/vitals`, vitals());
    await this.does('nurse', `${at}/recovery`, { scale: 'PADSS', score: 10 });
    const departure = { escortIdentified: true, instructionsAcknowledged: true };
    await this.leadsTo(`INTEGRATION:${ordinal}`, () => this.does('nurse', `${at}/discharge`, departure));
  }

  private async integration(ordinal: number): Promise<void> {
    const visit = { courseId: this.id, kind: 'INTEGRATION', ordinal, modality: 'IN_PERSON' };
    const session = { ...visit, patientJurisdiction: US_CA };
    const { body } = await this.does('therapist', '/therapy/v1/sessions', session);
    const complete = () => this.does('therapist', `/therapy/v1/sessions/${String(body['id'])}/complete`, {});
    await (ordinal === INFUSIONS ? complete() : this.leadsTo(`INFUSION:${ordinal + 1}`, complete));
  }

  private async does(person: Person, path: string, body: object): Promise<Reply> {
    const after = [this.#position, ...this.#waiting].filter((position) => position !== '');
    const reply = accepted(path, await this.client.post(this.tokens[person], path, body, after));
    if (reply.position !== null) this.keep(reply.position);
    return reply;
  }

  private keep(position: string): void {
    const stream = `${position.slice(0, position.lastIndexOf('@'))}@`;
    this.#waiting = [...this.#waiting.filter((each) => !each.startsWith(stream)), position];
  }

  /** Sends evidence and then reads the course until it has taken it in; the permit must be there. */
  private async leadsTo(step: string, send: () => Promise<Reply>): Promise<void> {
    const sent = performance.now();
    await send();
    const { body } = await this.look();
    this.permitted.push(performance.now() - sent);
    const steps = (body['steps'] ?? []) as readonly { readonly stepId: string; readonly status: string }[];
    const found = steps.find((each) => each.stepId === step);
    if (found?.status !== 'AVAILABLE') throw new Error(`${step} is ${found?.status ?? 'unknown'}.`);
  }

  private async look(): Promise<Reply> {
    const path = `/course/v1/courses/${this.id}`;
    const reply = accepted(path, await this.client.get(this.tokens.desk, path, this.#waiting));
    this.#position = `course-${this.id}@${String(reply.body['version'])}`;
    this.#waiting = [];
    return reply;
  }
}

const vitals = (): object => ({
  source: 'DEVICE',
  sbp: 124,
  dbp: 78,
  hr: 72,
  rr: 14,
  spo2: 98,
  moaas: 5,
  observedAt: new Date().toISOString(),
});

const screening = (): object => ({
  results: [
    { instrumentCode: 'CSSRS_SCREEN', itemResponses: [0, 0, null, null, null, 0] },
    { instrumentCode: 'PCL5', itemResponses: Array.from({ length: 20 }, () => 2) },
  ],
  language: 'en',
  completedBy: 'PATIENT',
});

const evaluation = (): object => ({
  assessment: {
    modality: 'VIDEO',
    psychosisScreen: 'NEGATIVE',
    maniaScreen: 'NEGATIVE',
    adequateTrials: 2,
    diagnoses: ['F43.1'],
    rationale: 'Two adequate trials failed.',
  },
  medications: { items: [] },
  tests: [
    { test: 'WEIGHT', value: 72, unit: 'kg' },
    { test: 'SYSTOLIC_BP', value: 124, unit: 'mm[Hg]' },
    { test: 'DIASTOLIC_BP', value: 78, unit: 'mm[Hg]' },
  ],
  clearance: { result: 'CLEARED' },
});
