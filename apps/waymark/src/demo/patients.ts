import type { Patient } from './journey.js';

/** Names that occur nowhere else, so that a search for them proves something. */
export const PATIENTS = {
  preferred: { name: 'Ottoline Quillfeather', birthDate: '1984-02-29', email: 'ottoline.quillfeather@example.org' },
  separated: { name: 'Bartholomew Zephyrine', birthDate: '1979-11-03', email: 'b.zephyrine@example.org' },
  sequential: { name: 'Persephone Vandermolen', birthDate: '1991-07-17', email: 'p.vandermolen@example.org' },
  concurrent: { name: 'Thaddeus Wrenmarsh', birthDate: '1968-05-21', email: 't.wrenmarsh@example.org' },
} as const satisfies Record<string, Patient>;
