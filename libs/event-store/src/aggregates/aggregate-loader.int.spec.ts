import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '#testing';
import { newId } from '#kernel';
import { aStore, appendTo, events, openStoreDatabase } from '../testing/fixtures.js';
import { AggregateLoader, type Database } from '../index.js';

let test: TestDatabase;
let database: Database;
const store = aStore();

interface Counted {
  readonly types: readonly string[];
}
const counter = {
  category: 'case',
  initial: { types: [] } as Counted,
  evolve: (state: Counted, event: { readonly type: string }): Counted => ({ types: [...state.types, event.type] }),
};
const withSnapshots = { ...counter, snapshot: { every: 5, version: 1 } };

beforeAll(async () => {
  test = await createTestDatabase();
  database = await openStoreDatabase(test.url);
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

const append = (id: string, expected: number, count: number) =>
  appendTo(store, database, `case-${id}`, expected, events(`case-${id}`, count));

/** What a loader reads from the database, by counting the events that it folds. */
const counting = () => {
  const folded = { count: 0 };
  const aggregate = {
    ...withSnapshots,
    evolve: (state: Counted, event: { readonly type: string }): Counted => {
      folded.count++;
      return counter.evolve(state, event);
    },
  };
  return { aggregate, folded };
};

describe('a load', () => {
  it('of no stream is the initial state at version 0', async () => {
    expect(await new AggregateLoader(store).load(database.sql, counter, newId())).toEqual({
      state: { types: [] },
      version: 0,
    });
  });

  it('folds a stream once, and later only what is new', async () => {
    const [id, loader, { aggregate, folded }] = [newId(), new AggregateLoader(store), counting()];
    await append(id, 0, 3);
    expect((await loader.load(database.sql, aggregate, id)).version).toBe(3);
    await append(id, 3, 1);
    const loaded = await loader.load(database.sql, aggregate, id);
    expect([loaded.version, loaded.state.types.length, folded.count]).toEqual([4, 4, 4]);
  });

  it('of many folds each, with what is known and what is not', async () => {
    const [one, two, none, loader] = [newId(), newId(), newId(), new AggregateLoader(store)];
    await append(one, 0, 2);
    await loader.load(database.sql, counter, one);
    await append(one, 2, 1);
    await append(two, 0, 4);
    const loaded = await loader.loadMany(database.sql, counter, [one, two, none, one]);
    expect([...loaded].map(([id, { version }]) => [id, version])).toEqual([
      [one, 3],
      [two, 4],
      [none, 0],
    ]);
  });

  it('in a transaction that was rolled back leaves nothing behind', async () => {
    const [id, loader] = [newId(), new AggregateLoader(store)];
    await append(id, 0, 1);
    const rolledBack = database.transaction(async (uow) => {
      await store.append(uow, [{ streamId: `case-${id}`, expectedVersion: 1, events: events(`case-${id}`, 2) }]);
      expect((await loader.load(uow.sql, counter, id)).version).toBe(3);
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    expect((await loader.load(database.sql, counter, id)).version).toBe(1);
    await append(id, 1, 4);
    expect((await loader.load(database.sql, counter, id)).state.types).toHaveLength(5);
  });

  it('keeps no more states than it should', async () => {
    const [loader, { aggregate, folded }] = [new AggregateLoader(store, 1), counting()];
    const ids = [newId(), newId()];
    for (const id of ids) await append(id, 0, 1);
    for (const id of [...ids, ...ids]) await loader.load(database.sql, aggregate, id);
    expect(folded.count).toBe(4);
  });
});

describe('a snapshot', () => {
  const grow = async (id: string, loader: AggregateLoader, times: number): Promise<void> => {
    for (let n = 0; n < times; n++)
      await database.transaction(async (uow) => {
        const { state, version } = await loader.load(uow.sql, withSnapshots, id);
        const added = events(`case-${id}`, 1);
        await store.append(uow, [{ streamId: `case-${id}`, expectedVersion: version, events: added }]);
        await loader.maybeSnapshot(uow, withSnapshots, id, {
          state: counter.evolve(state, added[0]!),
          version: version + 1,
        });
      });
  };
  const snapshots = (id: string) =>
    database.sql.query<{ stream_version: number }>('SELECT stream_version FROM snapshots WHERE stream_id = $1', [
      `case-${id}`,
    ]);
  const coldFolds = async (id: string, version = 1): Promise<[number, number]> => {
    const { aggregate, folded } = counting();
    const cold = { ...aggregate, snapshot: { every: 5, version } };
    const loaded = await new AggregateLoader(store).load(database.sql, cold, id);
    expect(loaded.state.types).toHaveLength(loaded.version);
    return [loaded.version, folded.count];
  };

  it('is written every so often, and spares the folding', async () => {
    const id = newId();
    await grow(id, new AggregateLoader(store), 4);
    expect(await snapshots(id)).toEqual([]);
    await grow(id, new AggregateLoader(store), 8);
    expect(await snapshots(id)).toEqual([{ stream_version: 10 }]);
    expect(await coldFolds(id)).toEqual([12, 2]);
  });

  it('of another shape is passed over', async () => {
    const id = newId();
    await grow(id, new AggregateLoader(store), 6);
    expect(await coldFolds(id, 2)).toEqual([6, 6]);
  });

  it.each([
    ['altered', `state = '{"types": []}'`],
    ['of an event that is not in the stream', 'event_id = gen_random_uuid()'],
    ['ahead of the stream', 'stream_version = 99'],
  ])('that is %s is passed over', async (_, change) => {
    const id = newId();
    await grow(id, new AggregateLoader(store), 6);
    await database.sql.query(`UPDATE snapshots SET ${change} WHERE stream_id = $1`, [`case-${id}`]);
    expect(await coldFolds(id)).toEqual([6, 6]);
  });

  it('of a state that JSON cannot hold is refused', async () => {
    const id = newId();
    await append(id, 0, 5);
    const odd = {
      ...withSnapshots,
      initial: { types: new Map() },
      evolve: (state: { types: Map<string, string> }) => state,
    };
    const snapshot = database.transaction((uow) =>
      new AggregateLoader(store).maybeSnapshot(uow, odd, id, { state: odd.initial, version: 5 }),
    );
    await expect(snapshot).rejects.toThrow(TypeError);
  });
});

describe('what is remembered', () => {
  const appending = (loader: AggregateLoader, id: string, ends: 'commits' | 'is undone') =>
    database
      .transaction(async (uow) => {
        const base = await loader.load(uow.sql, counter, id);
        const { version: expectedVersion } = base;
        const append = { streamId: `case-${id}`, expectedVersion, events: events(`case-${id}`, 1) };
        loader.appended(uow, counter, id, { base, events: await store.append(uow, [append]) });
        if (ends === 'is undone') throw new Error(ends);
      })
      .catch(() => undefined);

  it('is the state after the last commit of this process, and the event that it ends on', async () => {
    const [id, loader] = [newId(), new AggregateLoader(store)];
    await appending(loader, id, 'commits');
    const [stored] = await store.load(database.sql, `case-${id}`);
    const state = { types: ['IntakeCaseClosed'] };
    expect(loader.remembered(counter, id)).toMatchObject({ state, version: 1, lastEventId: stored?.eventId });
    await appending(loader, id, 'is undone');
    expect(loader.remembered(counter, id)).toMatchObject({ state, version: 1, lastEventId: stored?.eventId });
  });

  it('is given to nobody for a while after it was behind', async () => {
    const [id, other, loader] = [newId(), newId(), new AggregateLoader(store)];
    await appending(loader, id, 'commits');
    await appending(loader, other, 'commits');
    loader.mistaken(counter, id, 1);
    const asked = Array.from({ length: 40 }, () => loader.remembered(counter, other) !== undefined);
    expect([asked[0], asked.at(-1)]).toEqual([false, true]);
    expect(loader.remembered(counter, id)).toBeUndefined();
  });

  it('is not to blame where two of this process built on the same version', async () => {
    const [id, loader] = [newId(), new AggregateLoader(store)];
    await appending(loader, id, 'commits');
    await appending(loader, id, 'is undone');
    await appending(loader, id, 'is undone');
    loader.mistaken(counter, id, 1);
    expect(loader.remembered(counter, id)).toMatchObject({ version: 1 });
  });
});
