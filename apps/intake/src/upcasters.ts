import type { Upcasters } from '#event-store';

type Version1 = { readonly itemResponses: unknown; readonly score: unknown } & Readonly<Record<string, unknown>>;

/** How events of earlier versions read today. What is stored is never rewritten. */
export const upcasters: Upcasters = {
  'intake/InstrumentCompleted': {
    // Answers and score stood in the clear part; results had no id of their own.
    1: (data) => {
      const { itemResponses, score, ...rest } = data as Version1;
      const since = { bandTableVersion: null, loinc: null, sensitivity: [], policyVersion: 'unrecorded' };
      return { ...rest, ...since, resultId: 'unrecorded', unsealed: { itemResponses, score } };
    },
  },
};
