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

/** One monitors one patient at a time: as many nurses as courses run side by side. */
const NURSES = Array.from({ length: 40 }, (_, index) => `rn-m${index + 1}`);

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
    { person: 'director', profession: 'PHYSICIAN', credentials: ['LICENSE'] },
    { person: 'prescriber', profession: 'NURSE_PRACTITIONER', credentials: ['LICENSE', 'DEA', 'ACLS'] },
    { person: 'nurse', profession: 'NURSE', credentials: ['LICENSE', 'ACLS', 'BLS'] },
    { person: 'therapist', profession: 'THERAPIST', credentials: ['LICENSE', 'KAP_TRAINING'] },
  ] as const;
  const [validFrom, validUntil] = ['2025-01-01T00:00:00Z', '2035-01-01T00:00:00Z'];
  for (const { person, profession, credentials } of staff) {
    const practitionerId = STAFF[person];
    await post('practitioners', { practitionerId, profession, organisation: 'bench', siteIds: [SITE] });
    for (const credentialType of credentials) {
      const place = credentialType === 'DEA' ? { siteId: SITE } : {};
      const credential = { credentialType, jurisdiction: US_CA, validFrom, validUntil, ...place };
      await post(`practitioners/${practitionerId}/credentials`, credential);
    }
  }
  for (const practitionerId of NURSES) {
    await post('practitioners', { practitionerId, profession: 'NURSE', organisation: 'bench', siteIds: [SITE] });
    const credential = { credentialType: 'BLS', jurisdiction: US_CA, validFrom, validUntil };
    await post(`practitioners/${practitionerId}/credentials`, credential);
  }
  await post(`practitioners/${STAFF.prescriber}/presence`, { siteId: SITE });
  return [...positions.values()];
};

/** One patient's whole course through the public API, as fast as the answers come. */
export class Course {
  id = '';
  /** Milliseconds from sending a piece of evidence to reading the permit that it led to. */
  readonly permitted: number[] = [];
  #position = '';
  /** Each course draws on a vial of its own: all six doses fit in it. */
  #vialId = '';
  #waiting: string[] = [];

  constructor(
    private readonly client: Client,
    private readonly tokens: Tokens,
    private readonly serial: string,
  ) {}

  async run(): Promise<void> {
    const monitor = NURSES.pop();
    if (monitor === undefined) throw new Error('More courses at once than nurses.');
    try {
      await this.treatment(monitor);
    } finally {
      NURSES.push(monitor);
    }
  }

  private async treatment(monitor: string): Promise<void> {
    await this.intake();
    for (let ordinal = 1; ordinal <= INFUSIONS; ordinal += 1) {
      await this.infusion(ordinal, monitor);
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
    const label = { ndc: '42023-114-10', lot: 'B1', expiresOn: '2035-06-30', mgPerVial: 500, vials: 1 };
    const delivery = { siteId: SITE, supplierId: 'bench', invoice: this.serial, ...label };
    const received = await this.does('nurse', '/infusion/v1/medication/shipments', delivery);
    this.#vialId = (received.body['vialIds'] as readonly string[])[0] ?? '';
    const course = { courseId: this.id, protocolId: 'bench.separated', plannedInfusions: INFUSIONS };
    await this.leadsTo('INFUSION:1', () => this.does('prescriber', '/course/v1/courses', course));
  }

  private async infusion(ordinal: number, monitorId: string): Promise<void> {
    const arrival = { courseId: this.id, ordinal, identifiersMatched: ['NAME', 'BIRTH_DATE'], consentReaffirmed: true };
    const { body } = await this.does('nurse', '/infusion/v1/sessions', arrival);
    const at = `/infusion/v1/sessions/${String(body['id'])}`;
    await this.does('nurse', `${at}/escort`, { relationship: 'PARTNER', method: 'CONFIRMED_FOR_PICKUP' });
    const weight = { weightKg: 72, weightMeasuredAt: new Date().toISOString() };
    const dose = { mgPerKg: 0.5, ...weight, minutes: 40, vialMgPerMl: 50, infusionMl: 50 };
    await this.does('prescriber', `${at}/dose`, dose);
    const computed = { preparedBy: STAFF.nurse, computedMg: 36, computedMl: 0.72, computedMlPerH: 75 };
    await this.does('director', `${at}/dose/check`, computed);
    await this.does('nurse', `${at}/checks`, { findings: findings() });
    const vial = `/infusion/v1/medication/vials/${this.#vialId}`;
    await this.does('nurse', `${vial}/issues`, { infusionId: String(body['id']) });
    await this.does('nurse', `${at}/vitals`, vitals());
    await this.does('nurse', `${at}/start`, { monitorId, supervisorId: STAFF.prescriber });
    const stop = { kind: 'COMPLETED', reasonCode: 'DOSE_GIVEN', mgDelivered: 36 };
    await this.does('nurse', `${at}/stop`, stop);
    await this.does('nurse', `${at}/vitals`, vitals());
    await this.does('nurse', `${at}/vitals`, vitals());
    await this.does('nurse', `${at}/recovery`, { scale: 'PADSS', score: 10 });
    const departure = { escortIdentified: true, instructionsAcknowledged: true, suicideQuestionAsked: true };
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
  scales: [{ scale: 'CADSS6', items: [0, 0, 0, 0, 0, 0] }],
});

const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();
const pass = (checkCode: string, evidence: string) => ({ checkCode, result: 'PASS', evidence });
const findings = (): readonly object[] => [
  { ...pass('FASTING', 'PATIENT_STATEMENT'), lastSolidsAt: hoursAgo(11), lastLiquidsAt: hoursAgo(3) },
  pass('SAME_DAY_QUESTIONS', 'PATIENT_STATEMENT'),
  { ...pass('SUICIDE_SCREEN', 'CSSRS_SCREENER'), value: 0 },
  pass('PREGNANCY', 'URINE_TEST'),
  pass('EMERGENCY_EQUIPMENT', 'EQUIPMENT_LOG'),
  pass('VIAL_ISSUED', 'VIAL_LABEL_READ'),
];
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
