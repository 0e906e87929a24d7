import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#kernel';
import { startWaymark, type Waymark, START_MS } from '#testing';
import { intake } from '../demo/acts.js';
import type { Clinic } from '../demo/clinic.js';
import { Journey } from '../demo/journey.js';
import { openNetwork } from './network.js';

let waymark: Waymark;
let clinic: Clinic;

beforeAll(async () => {
  waymark = await startWaymark();
  clinic = await openNetwork(waymark);
}, START_MS);
afterAll(() => waymark.dispose(), START_MS);

const ROUNDS = 8;

test('who has written in one service reads it in another one', async () => {
  const patient = { name: 'Winifred Oakhollow', birthDate: '1990-10-10', email: 'w@example.org' };
  for (let round = 0; round < ROUNDS; round += 1) {
    const journey = new Journey(clinic, 'one of several', 'oakland', patient);
    await intake(journey, 'MDD_TRD');
    const { courseId } = journey;
    const { headers: written } = await waymark.call('coordinator').get(`/intake/v1/cases/${courseId}`);
    const version = written.get('etag')!.replaceAll('"', '');
    const after = { 'waymark-after': `case-${courseId}@${version}` };
    const body = { courseId, protocolId: 'kap.separated', plannedInfusions: 1 };
    const opened = await waymark.call('prescriber').post('/course/v1/courses', body, after);
    expect([opened.status, opened.body['code']]).toEqual([201, undefined]);
    const position = opened.headers.get('waymark-position')!;
    expect(position).toBe(opened.body['position']);
    const plan = await waymark
      .call('therapist')
      .get(`/therapy/v1/courses/${courseId}/preparation`, { 'waymark-after': position });
    expect([plan.status, plan.body['code']]).toEqual([200, undefined]);
    const history = await waymark.call('auditor').get(`/audit/v1/courses/${courseId}`, { 'waymark-after': position });
    const streams = (history.body['timeline'] as { streamId: string; streamVersion: number }[]).map(
      ({ streamId, streamVersion }) => `${streamId}@${streamVersion}`,
    );
    expect(streams).toContain(position);
  }
}, 60_000);

test('a position that nobody has reached: come again later, whether to read or to command', async () => {
  const after = { 'waymark-after': `case-${newId()}@1` };
  const body = { courseId: newId(), protocolId: 'kap.separated', plannedInfusions: 1 };
  const replies = await Promise.all([
    waymark.call('coordinator').get('/course/v1/courses', after),
    waymark.call('prescriber').post('/course/v1/courses', body, after),
  ]);
  for (const { status, body: problem, headers } of replies)
    expect([status, problem['code'], headers.get('retry-after')]).toEqual([503, 'POSITION_NOT_REACHED', '1']);
}, 15_000);

test("a service's own writes need no waiting", async () => {
  const after = { 'waymark-after': `case-${newId()}@1` };
  expect((await waymark.call('coordinator').get('/intake/v1/cases', after)).status).toBe(200);
});
