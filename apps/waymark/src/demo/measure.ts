import { DemoFailure } from './clinic.js';
import type { Journey } from './journey.js';

/** A PHQ-9 between visits, as the patient fills it in; the score is the sum that intake computes. */
export const phq9 = async (journey: Journey, itemResponses: readonly number[]): Promise<void> => {
  const form = { instrumentCode: 'PHQ9', itemResponses, language: 'en', completedBy: 'PATIENT' };
  await journey.does('front-desk', 'PHQ-9 answered', `/intake/v1/cases/${journey.courseId}/instruments`, form);
};

export interface Review {
  readonly reviewId: string;
  readonly afterInfusion: number;
  readonly decision: string | null;
}

export const REVIEW_REASON = 'Sleep and appetite are better; the series is worth completing.';

/** No response after the infusions that the policy names asks a prescriber what follows. */
export const reviewNonResponse = async (journey: Journey): Promise<void> => {
  await journey.settle();
  const outcomes = `/course/v1/courses/${journey.courseId}/outcomes`;
  const { body } = await journey.clinic.get('np-ito', outcomes);
  const open = (body['reviews'] as readonly Review[]).find(({ decision }) => decision === null);
  if (open === undefined) throw new DemoFailure(`${journey.title}: no review was asked for.`);
  const decided = { decision: 'CONTINUE', reason: REVIEW_REASON };
  const text = `no response after infusion ${open.afterInfusion}: reviewed, goes on`;
  await journey.does('np-ito', text, `${outcomes}/reviews/${open.reviewId}/decide`, decided);
};
