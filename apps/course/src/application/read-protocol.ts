import { canonicalJson, refusal, type Refusal } from '#kernel';
import { checkProtocol, loadProtocol, type ProtocolDefinition, type ProtocolProblem } from '#protocol';
import { createHash } from 'node:crypto';

/** A protocol file as far as it could be read: what is wrong with it, and whether a course under it can ever end. */
export interface ReadProtocol {
  readonly protocol: ProtocolDefinition | null;
  readonly problems: readonly ProtocolProblem[];
  /** Null while there are problems, or when a course can be completed. */
  readonly infeasible: string | null;
}

export const readProtocol = (text: string, fileName: string): ReadProtocol => {
  const loaded = loadProtocol(text, fileName);
  if (!loaded.ok) return { protocol: null, problems: loaded.problems, infeasible: null };
  const check = checkProtocol(loaded.protocol);
  return { protocol: loaded.protocol, problems: [], infeasible: check.feasible ? null : check.refusal.detail };
};

export const refusalOf = ({ problems, infeasible }: ReadProtocol): Refusal | null => {
  if (infeasible !== null) return refusal('PROTOCOL_INFEASIBLE', infeasible);
  if (problems.length === 0) return null;
  const lines = problems.map(({ line, path, code, message }) => `Line ${line}: ${path} ${message} (${code}).`);
  return refusal('PROTOCOL_INVALID', lines.join('\n'));
};

/** Of the rules alone: who signed them, and when, does not make them others. */
export const sha256Of = (definition: ProtocolDefinition): string => {
  const rules: ProtocolDefinition = { ...definition, approvedBy: null, approvedAt: null };
  delete rules.effectiveFrom;
  return createHash('sha256').update(canonicalJson(rules)).digest('hex');
};
