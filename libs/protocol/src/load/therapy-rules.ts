import { isInstant } from '#kernel';
import type { Draft } from './draft.js';
import { finding, type Finding } from './problem.js';

const RELATION_OF_KIND: Readonly<Record<string, readonly string[]>> = {
  CONCURRENT: ['DURING'],
  SEPARATED: ['AFTER_EACH', 'NONE'],
  SEQUENTIAL: ['AFTER_SERIES', 'NONE'],
};

/** Which parts each relation needs; every other part of therapy would be dead text. */
const PARTS_OF_RELATION: Readonly<Record<string, readonly string[]>> = {
  NONE: [],
  AFTER_EACH: [
    'therapy.integration',
    'separation.windowBasis',
    'separation.targetWindow',
    'separation.anchor',
    'separation.onWindowMissed',
  ],
  AFTER_SERIES: ['therapy.therapyPhase'],
  DURING: ['therapy.dosing'],
};
const PARTS = [...new Set([...Object.values(PARTS_OF_RELATION).flat(), 'separation.minElapsed'])];

const kind = (draft: Draft): readonly Finding[] => {
  const allowed = RELATION_OF_KIND[draft.text('kind') ?? ''];
  const relation = draft.text('therapy.relation');
  if (allowed === undefined || relation === undefined || allowed.includes(relation)) return [];
  return [finding('therapy.relation', 'KIND_MISMATCH', `${draft.text('kind') ?? ''} needs ${allowed.join(' or ')}`)];
};

const parts = (draft: Draft): readonly Finding[] => {
  const relation = draft.text('therapy.relation') ?? '';
  const needed = PARTS_OF_RELATION[relation];
  if (needed === undefined) return [];
  const used = relation === 'AFTER_EACH' ? [...needed, 'separation.minElapsed'] : needed;
  return [
    ...needed
      .filter((part) => !draft.has(part))
      .map((part) => finding(part, 'PART_MISSING', `${relation} needs ${part}`)),
    ...PARTS.filter((part) => draft.has(part) && !used.includes(part)).map((part) =>
      finding(part, 'PART_UNUSED', `${part} has no effect with relation ${relation}`),
    ),
  ];
};

const sameDay = (draft: Draft): readonly Finding[] => {
  if (draft.text('therapy.relation') !== 'DURING') return [];
  const ban = draft.value('separation.sameLocalDateForbidden') === true;
  return ban ? [finding('separation.sameLocalDateForbidden', 'SAME_DAY_CONTRADICTION')] : [];
};

const response = (draft: Draft): readonly Finding[] => {
  const asked = draft.value('therapy.therapyPhase.responderOnly') === true;
  if (!asked || draft.has('responseGate')) return [];
  return [finding('responseGate', 'PART_MISSING', 'responderOnly needs responseGate: who counts as a responder?')];
};

const consent = (draft: Draft): readonly Finding[] => {
  const consents = draft.texts('infusion.consents');
  if (!draft.has('infusion.consents') || consents.includes('TREATMENT_KETAMINE_OFFLABEL')) return [];
  return [finding('infusion.consents', 'CONSENT_MISSING', 'must contain TREATMENT_KETAMINE_OFFLABEL')];
};

const lead = (draft: Draft): readonly Finding[] => {
  const needed =
    draft.value('preparation.required') === true || draft.texts('infusion.requires').includes('PREPARATION');
  const path = 'preparation.minLeadBeforeFirstInfusion';
  if (needed || !draft.has(path)) return [];
  return [finding(path, 'PART_UNUSED', 'no infusion waits for a preparation that is not required')];
};

const EPOCH = '1970-01-01T00:00:00Z';

const signature = (draft: Draft): readonly Finding[] => {
  const [by, at] = [draft.text('approvedBy'), draft.text('approvedAt')];
  const wrong = ['approvedAt', 'effectiveFrom'].filter((key) => !isInstant(draft.text(key) ?? EPOCH));
  if (wrong.length > 0) return wrong.map((key) => finding(key, 'BAD_INSTANT', 'must be such as 2026-01-31T17:00:00Z'));
  if ((by === undefined) === (at === undefined)) return [];
  return [finding(by === undefined ? 'approvedBy' : 'approvedAt', 'SIGNATURE_INCOMPLETE')];
};

export const therapyRules = (draft: Draft): readonly Finding[] =>
  [kind, parts, sameDay, response, consent, lead, signature].flatMap((rule) => rule(draft));
