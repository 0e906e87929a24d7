import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#kernel';
import { startWaymark, until, type Reply, type Waymark, START_MS } from '#testing';

let waymark: Waymark;
/** What was answered before the signal, under this key. */
let early: Reply;
const KEY = { 'idempotency-key': newId() };

/** As `npm start` does it: its own PostgreSQL, in its own folder. */
beforeAll(async () => {
  waymark = await startWaymark({ database: 'embedded', clock: 'real' });
  const site = { siteId: 'oakland', zone: 'America/Los_Angeles', jurisdiction: 'US-CA', deaRegistration: 'FO0000001' };
  const { headers } = await waymark.call('medical-director').post('/scheduling/v1/sites', site);
  const after = { 'waymark-after': headers.get('waymark-position') ?? '' };
  await waymark.call('coordinator', 'front-desk').get('/intake/v1/consultations', after);
}, START_MS);
afterAll(() => waymark.dispose(), START_MS);

const SENDERS = 12;
/** The door was shut before the request came in: an idle connection may close just as it is used again. */
const SHUT = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'];
const request = {
  channel: 'WEB',
  siteId: 'oakland',
  statedConcerns: ['PTSD'],
  person: { name: 'Cornelius Marshwiggle', birthDate: '1970-01-31', email: 'c@example.org' },
};

test(
  'a signal under load: what was begun is answered, and what was answered is kept',
  async () => {
    const answered: Reply[] = [];
    const unexpected: string[] = [];
    const desk = waymark.call('coordinator', 'front-desk');
    early = await desk.post('/intake/v1/consultations', request, KEY);
    answered.push(early);
    const send = async (): Promise<void> => {
      for (;;)
        try {
          answered.push(await desk.post('/intake/v1/consultations', request));
        } catch (error) {
          const { cause } = error as { cause?: { code?: string } };
          const code = String(cause?.code ?? error);
          if (!SHUT.includes(code)) unexpected.push(code);
          return;
        }
    };
    const load = Promise.all(Array.from({ length: SENDERS }, send));
    await until('load', () => answered.length > 60);
    const ended = await waymark.stop();
    await load;
    expect([...new Set(answered.map(({ status }) => status))]).toEqual([201]);
    expect(unexpected).toEqual([]);
    expect(ended).toEqual({ code: 0, signal: null });

    await waymark.start();
    const kept = new Set<string>();
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Reply = await desk.get(
        `/intake/v1/consultations?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      for (const { id } of page.body['items'] as { id: string }[]) kept.add(id);
      cursor = page.body['nextCursor'] as string | null;
    }
    // Neither an answer without its effect, nor an effect without its answer.
    expect([...kept].sort()).toEqual(answered.map(({ body }) => String(body['id'])).sort());
  },
  START_MS,
);

test('its last words say why it stopped, and no answer of it was an error', () => {
  expect(waymark.logs().some((line) => line.includes('"stopping"') && line.includes('SIGTERM'))).toBe(true);
  expect(waymark.logs().filter((line) => line.includes('"level":"error"'))).toEqual([]);
});

test('the same key after the restart: the first answer again', async () => {
  const again = await waymark.call('coordinator', 'front-desk').post('/intake/v1/consultations', request, KEY);
  expect([again.status, again.text, again.headers.get('idempotency-replayed')]).toEqual([201, early.text, 'true']);
});
