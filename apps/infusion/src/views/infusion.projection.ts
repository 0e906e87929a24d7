import type { AdverseEventEvent, InfusionEvent as OfService, RecordedEvent } from '#contracts';
import { insertRows, updateRow } from '#event-store';
import type { Projection } from '#platform';
import { addsToRow, changeOf, checkedIn, type Known } from './infusion.evolve.js';
import { InfusionView } from './infusion.view.js';

type InfusionEvent = Exclude<OfService, AdverseEventEvent>;

const NOTHING_KNOWN: Known = { recovery: [], dose: null, stop: null };
const PREFIX = 'infusion-';

export const infusions: Projection = {
  name: 'infusions',
  async apply(events, uow) {
    for (const event of events as readonly (RecordedEvent & InfusionEvent)[]) {
      if (!event.streamId.startsWith(PREFIX)) continue;
      const version = event.streamVersion;
      if (event.type === 'PatientCheckedIn') {
        insertRows(uow, InfusionView, { ...checkedIn(event.data), version });
        continue;
      }
      const id = event.streamId.slice(PREFIX.length);
      const known = addsToRow(event) ? await uow.manager.findOneByOrFail(InfusionView, { id }) : NOTHING_KNOWN;
      updateRow(uow, InfusionView, { id }, { ...changeOf(known, event), version });
    }
  },
};
