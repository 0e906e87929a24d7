import type { AdverseEventEvent, InfusionEvent as OfService, RecordedEvent } from '#contracts';
import { insertRows, updateRow } from '#event-store';
import type { Projection } from '#platform';
import { addsToRow, changeOf, checkedIn } from './infusion.evolve.js';
import { InfusionView } from './infusion.view.js';

type InfusionEvent = Exclude<OfService, AdverseEventEvent>;

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
      const recovery = addsToRow(event) ? (await uow.manager.findOneByOrFail(InfusionView, { id })).recovery : [];
      updateRow(uow, InfusionView, { id }, { ...changeOf({ recovery }, event), version });
    }
  },
};
