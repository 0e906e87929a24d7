import type { AdverseEventEvent, InfusionEvent as OfService, RecordedEvent } from '#contracts';
import { findRow, insertRows, updateRow, type UnitOfWork } from '#event-store';
import type { Projection } from '#platform';
import { addsToRow, changeOf, checkedIn, type Known } from './infusion.evolve.js';
import { InfusionView } from './infusion.view.js';

type InfusionEvent = Exclude<OfService, AdverseEventEvent>;

const NOTHING_KNOWN: Known = { recovery: [], dose: null, stop: null };
const PREFIX = 'infusion-';

export const infusions: Projection = {
  name: 'infusions',
  async apply(events, uow) {
    const changes = new Changes(uow);
    for (const event of events as readonly (RecordedEvent & InfusionEvent)[]) {
      if (!event.streamId.startsWith(PREFIX)) continue;
      const version = event.streamVersion;
      if (event.type === 'PatientCheckedIn') {
        insertRows(uow, InfusionView, { ...checkedIn(event.data), version });
        continue;
      }
      const id = event.streamId.slice(PREFIX.length);
      const known = addsToRow(event) ? await changes.row(id) : NOTHING_KNOWN;
      changes.add(id, { ...changeOf(known, event), version });
    }
    changes.write();
  },
};

/** What a batch leaves of each row, in one statement a row. */
class Changes {
  readonly #of = new Map<string, Partial<InfusionView>>();

  constructor(private readonly uow: UnitOfWork) {}

  add(id: string, change: Partial<InfusionView>): void {
    this.#of.set(id, { ...this.#of.get(id), ...change });
  }

  /** As it is with what was added so far. */
  async row(id: string): Promise<Known> {
    this.write();
    const row = await findRow(this.uow.manager, InfusionView, { id });
    if (row === null) throw new TypeError(`There is no row of infusion ${id}.`);
    return row;
  }

  write(): void {
    for (const [id, change] of this.#of) updateRow(this.uow, InfusionView, { id }, change);
    this.#of.clear();
  }
}
