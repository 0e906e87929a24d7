import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { describeEmbedded, sql, startWaymark, type Row, type Waymark, START_MS } from '#testing';
import { expectPhase, mayNotHold, session, visit } from '../demo/acts.js';
import type { Clinic } from '../demo/clinic.js';
import type { Journey } from '../demo/journey.js';
import { runStories } from '../demo/schedule.js';
import { openedCourse, openNetwork } from './network.js';

type Body = Readonly<Record<string, unknown>>;
interface Known {
  readonly at: string;
  readonly history: Body;
}

let waymark: Waymark;
let clinic: Clinic;
let journey: Journey;
/** What an auditor saw at each moment, when it was that moment. */
const known: Known[] = [];

const auditor = () => waymark.call('auditor', 'state-auditor');
const historyAt = async (query = ''): Promise<Body> => {
  const { status, body, text } = await auditor().get(`/audit/v1/courses/${journey.courseId}${query}`);
  if (status !== 200) throw new Error(text);
  return body;
};

/** Every service has taken everything in, and nothing more happens at this moment. */
const look = async (local: string): Promise<void> => {
  await clinic.waitUntil(local);
  known.push({ at: (await clinic.now()).toString(), history: await historyAt() });
};

async function* separatedCourse(): AsyncGenerator<string> {
  yield* visit(journey, 1, '2026-03-04');
  await look('2026-03-04T12:00');
  yield '2026-03-04T16:00';
  await mayNotHold(journey, 'INTEGRATION', 9);
  await look('2026-03-04T17:00');
  yield '2026-03-05T10:00';
  yield* session(journey, 'INTEGRATION', 1);
  await expectPhase(journey, 'COMPLETED');
}

beforeAll(async () => {
  waymark = await startWaymark();
  clinic = await openNetwork(waymark);
  journey = await openedCourse(clinic);
  await look('2026-03-03T09:00');
  await runStories(clinic, [separatedCourse()]);
  await look('2026-03-06T09:00');
}, START_MS);
afterAll(() => waymark.dispose(), START_MS);

const withoutQuestion = (history: Body): Body => ({ ...history, asOf: null });

describe('the past', () => {
  test('is shown exactly as it was known then', async () => {
    const sizes = known.map(({ history }) => (history['timeline'] as unknown[]).length);
    expect(sizes).toEqual([...new Set(sizes)].sort((a, b) => a - b));
    for (const { at, history } of known)
      expect(withoutQuestion(await historyAt(`?asOf=${at}`))).toEqual(withoutQuestion(history));
  });

  test('has the refusal in it from the moment of the refusal on', () => {
    const refused = known.map(({ history }) => (history['refusals'] as unknown[]).length);
    expect(refused).toEqual([0, 0, 1, 1]);
  });

  test('before the patient came is no course at all', async () => {
    const reply = await auditor().get(`/audit/v1/courses/${journey.courseId}?asOf=2026-01-01T00:00:00Z`);
    expect([reply.status, reply.body['code']]).toEqual([404, 'NOT_FOUND']);
  });
});

const conformance = async (query = ''): Promise<Body> =>
  (await auditor().get(`/audit/v1/courses/${journey.courseId}/conformance${query}`)).body;

describe('decisions', () => {
  test('come out as they were recorded', async () => {
    const report = await conformance();
    expect(report).toMatchObject({ protocol: 'kap.separated@1.0.0', conforms: true, divergences: [], whatIf: null });
    expect(Number(report['decisions'])).toBeGreaterThan(2);
  });

  test('would have been others under another protocol, which names what was missing', async () => {
    const { conforms, whatIf } = await conformance('?protocol=kap.separated.preferred@1.0.0');
    expect(conforms).toBe(true);
    const { refused } = whatIf as { refused: { what: string; stepId: string; missing: { gate: string }[] }[] };
    const infusion = refused.find(({ what, stepId }) => what === 'START' && stepId === 'INFUSION:1');
    expect(infusion?.missing.map(({ gate }) => gate)).toEqual(
      expect.arrayContaining([expect.stringContaining('PREPARATION')]),
    );
  });

  test('cannot be asked of a protocol that nobody has approved', async () => {
    const path = `/audit/v1/courses/${journey.courseId}/conformance?protocol=kap.none@9.9.9`;
    const reply = await auditor().get(path);
    expect([reply.status, reply.body['code']]).toEqual([422, 'PROTOCOL_UNKNOWN']);
  });
});

test('who reads is written down, with what was asked, and so is who reads that', async () => {
  const reader = waymark.call('auditor', 'curious-auditor');
  await reader.get(`/audit/v1/courses/${journey.courseId}?asOf=2026-03-04T20:00:00Z&purpose=ACCREDITATION`);
  await reader.get(`/audit/v1/courses/${journey.courseId}/conformance`);
  await reader.get('/audit/v1/access');
  const { body } = await auditor().get('/audit/v1/access?subject=curious-auditor');
  const shown = (body['items'] as Body[]).map(({ action, purpose, asOf, outcome }) => ({
    action,
    purpose,
    asOf,
    outcome,
  }));
  expect(shown).toEqual([
    { action: 'REPLAY', purpose: 'ACCREDITATION', asOf: '2026-03-04T20:00:00Z', outcome: 'SHOWN' },
    { action: 'CONFORMANCE', purpose: 'AUDIT', asOf: null, outcome: 'SHOWN' },
    { action: 'READ', purpose: 'AUDIT', asOf: null, outcome: 'SHOWN' },
  ]);
});

interface Kept extends Row {
  readonly stream_version: number;
  readonly body: string;
}

/** A forger who may do anything in the database of the trail. Last: the trail is not to be trusted afterwards. */
describeEmbedded('a record that somebody has changed', 'the trail is in EventStoreDB, not in SQL', () => {
  const ask = <T extends Row>(text: string, values: readonly unknown[] = []) =>
    sql<T>(waymark.databaseOf('audit'), text, values);
  const stream = (): string => `course-${journey.courseId}`;
  const verification = async (): Promise<Body> => (await auditor().get('/audit/v1/verify')).body;
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  let digest: unknown;

  test('cannot be changed through the door', async () => {
    ({ digest } = await conformanceIsWhole());
    await expect(ask('UPDATE trail.events SET body = body')).rejects.toThrow('append-only');
    await expect(ask('DELETE FROM trail.events')).rejects.toThrow('append-only');
    await expect(ask('TRUNCATE trail.events')).rejects.toThrow('append-only');
  });

  const conformanceIsWhole = async (): Promise<Body> => {
    const whole = await verification();
    expect(whole).toMatchObject({ verified: true, problems: [] });
    return whole;
  };

  /** The first permit, given to a step that the protocol did not permit. */
  const forge = async (): Promise<Kept> => {
    const rows = await ask<Kept>('SELECT stream_version, body FROM trail.events WHERE stream_id = $1 ORDER BY 1', [
      stream(),
    ]);
    const permit = rows.find(({ body }) => body.includes('"type":"StepPermitted"') && body.includes('"INFUSION:1"'))!;
    await ask('ALTER TABLE trail.events DISABLE TRIGGER trail_insert_only');
    const forged = permit.body.replaceAll('"INFUSION:1"', '"INFUSION:2"');
    expect(forged).not.toBe(permit.body);
    const change = 'UPDATE trail.events SET body = $3 WHERE stream_id = $1 AND stream_version = $2';
    await ask(change, [stream(), permit.stream_version, forged]);
    return permit;
  };

  test('is found at its place by the chain', async () => {
    const { stream_version: streamVersion } = await forge();
    const { verified, problems } = await verification();
    expect(verified).toBe(false);
    expect(problems).toEqual([{ streamId: stream(), streamVersion, problem: 'HASH' }]);
  });

  test('with the chain made anew is found by deciding again, and by the digest that was kept elsewhere', async () => {
    const rows = await ask<Kept>('SELECT stream_version, body FROM trail.events WHERE stream_id = $1 ORDER BY 1', [
      stream(),
    ]);
    let hash = sha256(`waymark-trail:${stream()}`);
    for (const { stream_version: version, body } of rows) {
      hash = sha256(`${hash}\n${body}`);
      await ask('UPDATE trail.events SET hash = $3 WHERE stream_id = $1 AND stream_version = $2', [
        stream(),
        version,
        hash,
      ]);
    }
    expect((await verification())['verified']).toBe(true);
    expect((await verification())['digest']).not.toBe(digest);
    const { conforms, divergences } = await conformance();
    expect(conforms).toBe(false);
    expect((divergences as unknown[]).length).toBeGreaterThan(0);
  });

  test('that is missing leaves a gap', async () => {
    await ask('DELETE FROM trail.events WHERE stream_id = $1 AND stream_version = 2', [stream()]);
    const { problems } = await verification();
    expect(problems).toContainEqual({ streamId: stream(), streamVersion: 3, problem: 'GAP' });
  });
});
