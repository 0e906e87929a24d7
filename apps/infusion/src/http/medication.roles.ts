/**
 * There is no pharmacy in a ketamine clinic, and no role of that name: nurses and prescribers hold the keys, and the
 * medical director answers for the registration.
 */
export const HANDLERS = ['nurse', 'prescriber', 'medical-director'] as const;
export const REGISTRANT = ['medical-director'] as const;
export const READERS = ['nurse', 'prescriber', 'medical-director', 'auditor'] as const;
