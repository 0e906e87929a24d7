import type { Role } from '#kernel';
import type { Caller } from '../client/api-client.js';

/** Who does what in the demo's clinics. Staff act under the id that scheduling knows them by. */
export const PEOPLE: Readonly<Record<string, Role>> = {
  'front-desk': 'coordinator',
  'booking-desk': 'scheduler',
  'md-okafor': 'medical-director',
  'np-larsen': 'prescriber',
  'np-ito': 'prescriber',
  'rn-castillo': 'nurse',
  'rn-wu': 'nurse',
  'rn-mbeki': 'nurse',
  'rn-silva': 'nurse',
  'lmft-haddad': 'therapist',
  'lcsw-moreau': 'therapist',
  'state-auditor': 'auditor',
  'night-operator': 'operator',
};

export type Person =
  | 'front-desk'
  | 'booking-desk'
  | 'md-okafor'
  | 'np-larsen'
  | 'np-ito'
  | 'rn-castillo'
  | 'rn-wu'
  | 'rn-mbeki'
  | 'rn-silva'
  | 'lmft-haddad'
  | 'lcsw-moreau'
  | 'state-auditor'
  | 'night-operator';

export type Callers = Readonly<Record<Person, Caller>>;
