/** What the host (one process or six) provides once, to every service. */
export const SURROUNDINGS = Symbol('Surroundings');
export const CLOCK = Symbol('Clock');
export const NEW_ID = Symbol('NewId');
export const POLICY = Symbol('ClinicPolicy');

/** What each service has of its own. */
export const DATABASE = Symbol('Database');
export const EVENT_STORE = Symbol('EventStore');
export const AGGREGATES = Symbol('AggregateLoader');
export const SEALER = Symbol('Sealer');
export const DEFINITION = Symbol('ServiceDefinition');
