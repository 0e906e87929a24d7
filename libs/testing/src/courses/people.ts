import type { Role } from '#kernel';

export type Person = 'desk' | 'director' | 'prescriber' | 'nurse' | 'therapist' | 'auditor';
export type Tokens = Readonly<Record<Person, string>>;

export const STAFF: Readonly<Record<Person, string>> = {
  desk: 'desk-1',
  director: 'md-1',
  prescriber: 'np-1',
  nurse: 'rn-1',
  therapist: 'lmft-1',
  auditor: 'auditor-1',
};

export const ROLES: Readonly<Record<Person, Role>> = {
  desk: 'coordinator',
  director: 'medical-director',
  prescriber: 'prescriber',
  nurse: 'nurse',
  therapist: 'therapist',
  auditor: 'auditor',
};

export const PEOPLE = Object.keys(ROLES) as Person[];

/** One token each, from whoever signs them. */
export const tokensFrom = async (sign: (subject: string, role: Role) => Promise<string>): Promise<Tokens> => {
  const signed = PEOPLE.map(async (person) => [person, await sign(STAFF[person], ROLES[person])] as const);
  return Object.fromEntries(await Promise.all(signed)) as Tokens;
};
