/** The morning on which the demonstration begins: Monday, 2 March 2026, 08:30 in California. */
export const MORNING = '2026-03-02T16:30:00Z';

/** How long a hook may take that starts Waymark: seven processes on a machine that has other things to do. */
export const START_MS = 300_000;
