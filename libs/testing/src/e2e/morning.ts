/** The morning on which the demonstration begins: Monday, 2 March 2026, 08:30 in California. */
export const MORNING = '2026-03-02T16:30:00Z';
