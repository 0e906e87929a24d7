import type { OperationEvent, ServiceName } from '#contracts';
import { accept, type Aggregate } from '#kernel';

/** One act of an operator on a service as a whole: done while it is decided on, and so already a fact. */
export const operation = (
  service: ServiceName,
  id: string,
): Aggregate<OperationEvent | null, OperationEvent, OperationEvent> => ({
  service,
  category: `operation-${service}`,
  initial: null,
  evolve: (_, event) => event,
  decide: (event) => accept(event),
  subject: (state) =>
    state === null ? undefined : { key: `operation-${service}-${id}`, siteId: null, patientRef: null },
});
