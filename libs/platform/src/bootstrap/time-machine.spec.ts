import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal, VirtualClock } from '#kernel';
import type { Participant, Standing } from './participant.js';
import { TimeMachine } from './virtual-time.js';

const START = Temporal.Instant.from('2026-03-01T00:00:00Z');
const at = (hours: number): Temporal.Instant => START.add({ hours });

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'waymark-machine-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const machine = (): TimeMachine => new TimeMachine(new VirtualClock(START), join(dir, 'virtual-clock'));

interface Message {
  readonly to: number;
  /** How often it is passed on, and after how many hours each time; 0 passes it on at once, or by a timer for at once. */
  readonly hops: number;
  readonly delay: number;
  readonly timed?: boolean;
}

/** A service of a network that plays ball: what it receives it passes on, at once or by a timer of its own. */
class Player implements Participant {
  now = START;
  recorded = 0;
  readonly asked: string[] = [];
  readonly log: { readonly at: string; readonly clocks: readonly string[] }[] = [];
  readonly timers: { readonly due: Temporal.Instant; readonly message: Message }[] = [];
  readonly outbox: Message[] = [];
  readonly inbox: Message[] = [];

  constructor(private readonly all: () => readonly Player[]) {}

  async set(now: Temporal.Instant): Promise<Standing> {
    this.asked.push('set');
    this.now = now;
    return this.standing();
  }

  async fire(): Promise<Standing> {
    this.asked.push('fire');
    await Promise.resolve();
    return this.fired();
  }

  private standing(): Standing {
    const [nextDue = null] = this.timers.map(({ due }) => due).sort((a, b) => Temporal.Instant.compare(a, b));
    return { recorded: String(this.recorded), nextDue };
  }

  private fired(): Standing {
    const due = this.timers.filter((timer) => Temporal.Instant.compare(timer.due, this.now) <= 0);
    for (const timer of due) {
      this.timers.splice(this.timers.indexOf(timer), 1);
      expect(timer.due.toString()).toBe(this.now.toString());
      this.record(timer.message);
    }
    return this.standing();
  }

  async carry(): Promise<void> {
    this.asked.push('carry');
    await Promise.resolve();
    for (const message of this.outbox.splice(0)) this.all()[message.to]!.inbox.push(message);
  }

  async handle(): Promise<Standing> {
    this.asked.push('handle');
    await Promise.resolve();
    for (const message of this.inbox.splice(0)) this.pass(message);
    return this.fired();
  }

  record(message: Message): void {
    this.recorded += 1;
    this.log.push({ at: this.now.toString(), clocks: this.all().map(({ now }) => now.toString()) });
    this.outbox.push(message);
  }

  private pass({ to, hops, delay, timed = false }: Message): void {
    if (hops === 0) return;
    const next = { to: (to + 1) % this.all().length, hops: hops - 1, delay, timed };
    if (delay === 0 && !timed) this.record(next);
    else this.timers.push({ due: this.now.add({ hours: delay }), message: next });
  }
}

class Away extends Player {
  override set(): Promise<Standing> {
    return Promise.reject(new Error('away'));
  }
}

const network = (size: number): readonly Player[] => {
  const players: Player[] = Array.from({ length: size }, () => new Player(() => players));
  return players;
};

test('in any network everything that is due happens, at its time, on clocks that agree, before time goes on', async () => {
  const message = fc.record({ to: fc.nat(3), hops: fc.nat(6), delay: fc.nat(5), timed: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 4 }), async (messages) => {
      const players = network(4);
      for (const each of messages) players[each.to]!.record(each);
      await machine().advanceTo(at(100), players);
      const hops = messages.reduce((sum, { hops: more }) => sum + more + 1, 0);
      expect(players.reduce((sum, { recorded }) => sum + recorded, 0)).toBe(hops);
      for (const player of players) {
        expect([player.timers, player.outbox, player.inbox, player.now.toString()]).toEqual([
          [],
          [],
          [],
          at(100).toString(),
        ]);
        for (const { at: moment, clocks } of player.log) expect(new Set(clocks)).toEqual(new Set([moment]));
      }
    }),
  );
});

test('a participant that is away stops the journey; the next one begins where it stopped', async () => {
  const players = network(2);
  players[0]!.record({ to: 1, hops: 3, delay: 2 });
  const traveller = machine();
  const away = new Away(() => players);
  await expect(traveller.advanceTo(at(9), [players[0]!, away])).rejects.toThrow('away');
  expect(traveller.now().toString()).toBe(START.toString());
  await traveller.advanceTo(at(9), players);
  expect(players.map(({ recorded }) => recorded)).toEqual([2, 2]);
  expect(traveller.now().toString()).toBe(at(9).toString());
});

test('time in which nothing happens asks everybody twice; what one of them recorded is carried by that one', async () => {
  const players = network(3);
  const traveller = machine();
  const asked = (): readonly (readonly string[])[] => players.map((player) => player.asked.splice(0));
  await traveller.advanceTo(at(1), players);
  asked();

  await traveller.advanceTo(at(2), players);
  expect(asked()).toEqual(players.map(() => ['set', 'set']));

  players[1]!.record({ to: 2, hops: 0, delay: 0 });
  await traveller.advanceTo(at(2), players);
  expect(asked()).toEqual([
    ['set', 'handle'],
    ['set', 'carry', 'handle'],
    ['set', 'handle'],
  ]);

  players[0]!.timers.push({ due: at(3), message: { to: 1, hops: 0, delay: 0 } });
  await traveller.advanceTo(at(4), players);
  expect(asked()).toEqual([
    ['set', 'set', 'fire', 'carry', 'handle', 'set'],
    ['set', 'set', 'handle', 'set'],
    ['set', 'set', 'handle', 'set'],
  ]);
});
