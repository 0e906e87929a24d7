import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { RecordedEvent, TherapyEvent } from '#contracts';
import type { Database, EventStore, Sealer } from '#event-store';
import { coversSite } from '#kernel';
import { DATABASE, EVENT_STORE, SEALER, type ReadContext } from '#platform';
import { select } from '#replicas';
import { mayReadWords } from '../domain/therapy-access.js';
import { EngagementView } from '../views/engagement.view.js';
import { PreparationView } from '../views/preparation.view.js';
import { TherapySessionView } from '../views/therapy-session.view.js';
import { TherapyAccessLog } from './therapy-access.js';

/** What a patient said in preparation, in their own words. */
export interface PatientWords {
  readonly kind: 'INTENTION' | 'SHARED_GOAL' | 'DISTRESS_PLAN';
  /** The prompt or the goal that the words belong to. */
  readonly code: string;
  readonly recordedAt: string;
  readonly text: string;
}

export type PatientWordsAnswer = { readonly words: PatientWords[] } | 'DENIED' | null;

export class GetPatientWords {
  constructor(
    readonly courseId: string,
    readonly purpose: string,
    readonly reader: ReadContext,
  ) {}
}

const SPOKEN = ['IntentionRecorded', 'SharedGoalAgreed', 'DistressPlanRecorded'] as const;
type Spoken = RecordedEvent & Extract<TherapyEvent, { type: (typeof SPOKEN)[number] }>;

const labelOf = (event: Spoken): Pick<PatientWords, 'kind' | 'code'> => {
  if (event.type === 'IntentionRecorded') return { kind: 'INTENTION', code: event.data.promptCode };
  if (event.type === 'SharedGoalAgreed') return { kind: 'SHARED_GOAL', code: event.data.goalCode };
  return { kind: 'DISTRESS_PLAN', code: 'DISTRESS_PLAN' };
};

/** Of each matter, the latest words. */
const latest = (events: readonly Spoken[]): Spoken[] => [
  ...new Map(
    events.map((event) => {
      const { kind, code } = labelOf(event);
      return [kind === 'INTENTION' ? code : kind, event];
    }),
  ).values(),
];

/** Opens what the patient owns for those who treat them; who asked, and what they were shown, is recorded first. */
@QueryHandler(GetPatientWords)
export class GetPatientWordsHandler implements IQueryHandler<GetPatientWords, PatientWordsAnswer> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(SEALER) private readonly sealer: Sealer,
    private readonly accesses: TherapyAccessLog,
  ) {}

  async execute({ courseId, purpose, reader }: GetPatientWords): Promise<PatientWordsAnswer> {
    const plan = await this.database.manager.findOneBy(PreparationView, { courseId });
    if (plan === null || !coversSite(reader.sites, plan.siteId)) return null;
    const subject = { key: courseId, siteId: plan.siteId, patientRef: plan.patientRef };
    const allowed = await this.allowed(courseId, reader);
    const words = allowed ? await this.wordsOf(courseId) : [];
    const outcome = allowed ? 'SHOWN' : 'DENIED';
    const resource = `courses/${courseId}/preparation/words`;
    reader.recorded?.(await this.accesses.record(reader, subject, { resource, purpose, outcome }));
    return allowed ? { words } : 'DENIED';
  }

  private async allowed(courseId: string, { actor }: ReadContext): Promise<boolean> {
    const { manager } = this.database;
    const engaged = await manager.findOneBy(EngagementView, { courseId });
    const sessions = await manager.findBy(TherapySessionView, { courseId });
    const held = sessions.map(({ therapistId }) => therapistId);
    return mayReadWords(actor, engaged?.therapistId ?? null, held);
  }

  private async wordsOf(courseId: string): Promise<PatientWords[]> {
    const events = await this.store.load(this.database.sql, `preparation-${courseId}`);
    const spoken = latest(select<TherapyEvent, (typeof SPOKEN)[number]>(events, ...SPOKEN));
    const words = await Promise.all(spoken.map((event) => this.open(event)));
    return words.flatMap((each) => each ?? []);
  }

  /** Null once the patient's key is destroyed. */
  private async open(event: Spoken): Promise<PatientWords | null> {
    const { streamId, streamVersion, type, sealed, occurredAt: recordedAt } = event as RecordedEvent;
    if (sealed === null) return null;
    try {
      const clear = await this.sealer.open(this.database.sql, { streamId, streamVersion, type }, sealed);
      const [text] = Object.values(clear as Record<string, string>);
      return { ...labelOf(event), recordedAt, text: text ?? '' };
    } catch (error) {
      if ((error as { code?: unknown }).code === 'PATIENT_KEY_DESTROYED') return null;
      throw error;
    }
  }
}
