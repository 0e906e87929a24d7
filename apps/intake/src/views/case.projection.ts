import type { IntakeEvent, RecordedEvent } from '#contracts';
import { findRow, insertRows, updateRow } from '#event-store';
import type { Projection } from '#platform';
import { evolveCaseView } from './case.evolve.js';
import { CaseView } from './case.view.js';

const PREFIX = 'case-';

export const cases: Projection = {
  name: 'cases',
  async apply(events, uow) {
    for (const event of events.filter(({ streamId }) => streamId.startsWith(PREFIX))) {
      const id = event.streamId.slice(PREFIX.length);
      const known = await findRow(uow.manager, CaseView, { id });
      const next = evolveCaseView(known, event as RecordedEvent & IntakeEvent);
      if (next === null) continue;
      const row = { ...next, version: event.streamVersion };
      if (known === null) insertRows(uow, CaseView, row);
      else updateRow(uow, CaseView, { id }, row);
    }
  },
};
