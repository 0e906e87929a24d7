import type { AccessRecorded } from '../domain/access-log.js';

/** What somebody reads, or wants to, as the log of their accesses names it. */
export type Access = Pick<AccessRecorded['data'], 'resource' | 'action' | 'purpose' | 'asOf'>;

interface Asked {
  readonly purpose: string;
}

/** Without an id where somebody who was refused sent none that is one; so below. */
const named = (resource: string, id: string | undefined): string => (id === undefined ? resource : `${resource}/${id}`);

export const accessToHistory = (
  courseId: string | undefined,
  { asOf, purpose }: Asked & { readonly asOf?: string | undefined },
): Access => ({
  resource: named('course', courseId),
  action: asOf === undefined ? 'READ' : 'REPLAY',
  purpose,
  asOf: asOf ?? null,
});

export const accessToConformance = (
  courseId: string | undefined,
  { protocol, purpose }: Asked & { readonly protocol?: string | undefined },
): Access => ({
  resource: `${named('course', courseId)}/conformance${protocol === undefined ? '' : `?protocol=${protocol}`}`,
  action: 'CONFORMANCE',
  purpose,
  asOf: null,
});

export const accessToProofs = ({ courseId, purpose }: Asked & { readonly courseId?: string | undefined }): Access => ({
  resource: named('trail', courseId),
  action: 'VERIFY',
  purpose,
  asOf: null,
});

export const accessToAccesses = ({ purpose }: Asked): Access => ({
  resource: 'access',
  action: 'READ',
  purpose,
  asOf: null,
});
