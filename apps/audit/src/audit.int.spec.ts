import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { RecordedEvent } from '#contracts';
import { canonicalJson, newId, type Role } from '#kernel';
import { issueLocalToken, loadConfig, startHost, type Config, type Host } from '#platform';
import { createTestDatabase, type TestDatabase } from '#testing';
import { createHash } from 'node:crypto';
import { TrailReaction } from './application/trail.reaction.js';
import { AuditModule } from './audit.module.js';
import { approvedProtocols, courseOf, type Writer } from './testing/recorded-course.js';

type Body = Record<string, unknown> & { items?: Record<string, unknown>[] };

let db: TestDatabase;
let host: Host;
let config: Config;
let dataDir: string;

const read = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${host.url}/audit/v1/${path}`, { headers });
  const position = response.headers.get('waymark-position');
  return { status: response.status, body: (await response.json()) as Body, position };
};

const callAs = async (subject: string, path: string, roles: Role[], sites: string[] | '*' = '*') => {
  const who = { subject, roles, sites, organisation: 'network', expiresIn: 3600 };
  return read(path, { authorization: `Bearer ${await issueLocalToken(config, who)}` });
};

const call = (path: string, role: Role = 'auditor', sites: string[] | '*' = '*') =>
  callAs(`${role}-1`, path, [role], sites);

const record = async (events: readonly RecordedEvent[]): Promise<void> => {
  const reaction = host.app.select(AuditModule).get(TrailReaction);
  await host.runtimes[0]!.database.transaction((uow) => reaction.react(events, uow));
};

const recordedCourse = async (): Promise<Writer> => {
  const writer = courseOf(newId());
  await record(writer.events);
  return writer;
};

beforeAll(async () => {
  db = await createTestDatabase();
  dataDir = mkdtempSync(join(tmpdir(), 'waymark-audit-'));
  config = loadConfig({
    DATABASE_URL: db.url,
    WAYMARK_DATA_DIR: dataDir,
    WAYMARK_PORT: '0',
    WAYMARK_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
  });
  host = await startHost({ config, services: [AuditModule] });
  await record(approvedProtocols());
}, 60_000);

afterAll(async () => {
  await host.stop();
  await db.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('the history of a course', () => {
  it('shows every event of every service, with what is sealed still closed', async () => {
    const { courseId, events } = await recordedCourse();
    const { body } = await call(`courses/${courseId}`);
    const timeline = body['timeline'] as { type: string; source: string; sealed: unknown }[];
    expect(timeline).toHaveLength(events.length);
    expect(timeline.find(({ type }) => type === 'ConsentSigned')?.sealed).toEqual({ sealed: true });
    expect(JSON.stringify(body)).not.toContain('c2VjcmV0');
    expect(body['state']).toMatchObject({ phase: 'PREPARATION', protocolVersion: '1.0.0' });
  });

  it('names for each decision what led to it and the evidence of its gates', async () => {
    const { courseId } = await recordedCourse();
    const { body } = await call(`courses/${courseId}`);
    const decisions = body['decisions'] as {
      type: string;
      because: object;
      gates: { gate: string; evidence: object[] }[];
    }[];
    const permit = decisions.find(({ type }) => type === 'StepPermitted');
    expect(permit?.because).toMatchObject({ type: 'EvidenceRecorded' });
    const gate = (name: string) => permit?.gates.find((candidate) => candidate.gate === name)?.evidence;
    expect(gate('CONSENT_ACTIVE')).toMatchObject([{ position: `case-${courseId}@1`, type: 'ConsentSigned' }]);
    expect(gate('COURSE_ACTIVE')).toMatchObject([{ position: `course-${courseId}@1`, type: 'TreatmentCourseOpened' }]);
    expect(body['refusals']).toMatchObject([{ service: 'infusion', data: { code: 'PERMIT_REQUIRED' } }]);
  });

  it('is exactly as it was known at an instant', async () => {
    const { courseId } = await recordedCourse();
    const { body } = await call(`courses/${courseId}?asOf=2026-03-02T17:00:30Z`);
    expect(body['refusals']).toEqual([]);
    expect((body['state'] as { livePermits: string[] }).livePermits).toEqual([]);
    const before = await call(`courses/${courseId}?asOf=2026-03-01T00:00:00Z`);
    expect(before.status).toBe(404);
  });

  it('is for auditors of its site', async () => {
    const { courseId } = await recordedCourse();
    expect((await call(`courses/${courseId}`, 'nurse')).status).toBe(403);
    expect((await call(`courses/${courseId}`, 'auditor', ['elsewhere'])).status).toBe(404);
    expect((await call(`courses/${newId()}`)).status).toBe(404);
  });
});

describe('proofs', () => {
  it('find every decision again', async () => {
    const { courseId } = await recordedCourse();
    const { body } = await call(`courses/${courseId}/conformance`);
    expect(body).toMatchObject({ conforms: true, divergences: [], whatIf: null });
    expect(body['decisions']).toBeGreaterThan(4);
  });

  it('say what another protocol would have refused', async () => {
    const { courseId } = await recordedCourse();
    const { body } = await call(`courses/${courseId}/conformance?protocol=kap.sequential@1.0.0`);
    expect(body['whatIf']).toMatchObject({ protocol: 'kap.sequential@1.0.0', permits: 1 });
    const unknown = await call(`courses/${courseId}/conformance?protocol=kap.none@1.0.0`);
    expect(unknown).toMatchObject({ status: 422, body: { code: 'PROTOCOL_UNKNOWN' } });
    expect(unknown.body['detail']).toContain('kap.none@1.0.0');
    const versionless = await call(`courses/${courseId}/conformance?protocol=kap.sequential`);
    expect(versionless).toMatchObject({ status: 422, body: { code: 'VALIDATION_FAILED' } });
    expect(versionless.body['errors']).toMatchObject([{ field: 'protocol' }]);
    const said = await call(`courses/${courseId}/conformance?protocol=fell%20ill@1`);
    expect(said).toMatchObject({ status: 422, body: { code: 'VALIDATION_FAILED' } });
  });

  it('cover the whole trail, with counts by service', async () => {
    const { courseId } = await recordedCourse();
    const { body } = await call('verify');
    expect(body).toMatchObject({ verified: true, problems: [], bySource: { course: expect.any(Number) } });
    expect((await call(`verify?courseId=${courseId}`)).body).toMatchObject({ streams: 3, verified: true });
  });
});

describe('what spans the network', () => {
  const refused = { status: 403, body: { code: 'SITE_OUT_OF_SCOPE' } };

  it('needs a token that covers it', async () => {
    expect(await call('verify', 'auditor', ['slo'])).toMatchObject(refused);
    expect(await call('access', 'auditor', ['slo'])).toMatchObject(refused);
  });

  it('leaves the proof of one course to those who cover its site', async () => {
    const { courseId } = await recordedCourse();
    expect((await call(`verify?courseId=${courseId}`, 'auditor', ['slo'])).body).toMatchObject({ verified: true });
    expect(await call(`verify?courseId=${courseId}`, 'auditor', ['elsewhere'])).toMatchObject(refused);
  });
});

describe('tampering', () => {
  const tamper = async (statement: string, values: unknown[]): Promise<void> => {
    const client = new Client({ connectionString: db.url });
    await client.connect();
    await client.query('ALTER TABLE trail.events DISABLE TRIGGER trail_insert_only');
    await client.query(statement, values);
    await client.query('ALTER TABLE trail.events ENABLE TRIGGER trail_insert_only');
    await client.end();
  };

  it('with a row is found by the chain', async () => {
    const { courseId } = await recordedCourse();
    await tamper(
      `UPDATE trail.events SET body = replace(body, 'PREPARATION:1', 'INFUSION:1') WHERE stream_id = $1 AND stream_version = 3`,
      [`course-${courseId}`],
    );
    const { body } = await call(`verify?courseId=${courseId}`);
    expect(body).toMatchObject({
      verified: false,
      problems: [{ streamId: `course-${courseId}`, streamVersion: 3, problem: 'HASH' }],
    });
  });

  it('with a decision, all hashes made anew, is found by the protocol', async () => {
    const { courseId, events } = await recordedCourse();
    const streamId = `course-${courseId}`;
    const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
    let hash = sha256(`waymark-trail:${streamId}`);
    for (const event of events.filter((candidate) => candidate.streamId === streamId)) {
      const forged =
        event.type === 'StepPermitted'
          ? { ...event, data: { ...(event.data as object), stepId: 'INFUSION:1' } }
          : event;
      const body = canonicalJson(forged);
      hash = sha256(`${hash}\n${body}`);
      const place = [streamId, event.streamVersion];
      await tamper('UPDATE trail.events SET body = $3, hash = $4 WHERE stream_id = $1 AND stream_version = $2', [
        ...place,
        body,
        hash,
      ]);
    }
    expect((await call(`verify?courseId=${courseId}`)).body).toMatchObject({ verified: true });
    const { body } = await call(`courses/${courseId}/conformance`);
    expect(body).toMatchObject({ conforms: false });
    expect(body['divergences']).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ problem: 'DIFFERENT' })]),
    );
  });
});

describe('reading', () => {
  it('is recorded with who, what, why and the hash of what was shown', async () => {
    const { courseId } = await recordedCourse();
    const asOf = '2026-03-02T18:00:00Z';
    const { body } = await call(`courses/${courseId}?asOf=${asOf}&purpose=ACCREDITATION`, 'medical-director');
    const { body: log } = await call(`access?resource=course/${courseId}`);
    expect(log.items).toMatchObject([
      { subject: 'medical-director-1', action: 'REPLAY', purpose: 'ACCREDITATION', asOf, outcome: 'SHOWN' },
    ]);
    expect(log.items?.[0]?.['resultHash']).toBe(createHash('sha256').update(canonicalJson(body)).digest('hex'));
  });

  it('is recorded where it was denied, apart from what is not there', async () => {
    const { courseId } = await recordedCourse();
    const elsewhere = (path: string) => call(path, 'medical-director', ['elsewhere']);
    const denied = [`courses/${courseId}`, `courses/${courseId}/conformance`, `verify?courseId=${courseId}`];
    const statuses = [];
    for (const path of [...denied, 'verify', 'access?purpose=CURIOSITY', `courses/${newId()}`])
      statuses.push((await elsewhere(path)).status);
    expect(statuses).toEqual([404, 404, 403, 403, 403, 404]);
    const { body: log } = await call('access?subject=medical-director-1&limit=100');
    const recorded = log.items?.slice(-6).map(({ resource, action, outcome, resultHash, purpose }) => {
      return [resource, action, outcome, resultHash, purpose];
    });
    expect(recorded).toEqual([
      [`course/${courseId}`, 'READ', 'DENIED', null, 'AUDIT'],
      [`course/${courseId}/conformance`, 'CONFORMANCE', 'DENIED', null, 'AUDIT'],
      [`trail/${courseId}`, 'VERIFY', 'DENIED', null, 'AUDIT'],
      ['trail', 'VERIFY', 'DENIED', null, 'AUDIT'],
      ['access', 'READ', 'DENIED', null, 'CURIOSITY'],
      [expect.stringMatching(/^course\//), 'READ', 'NOT_FOUND', null, 'AUDIT'],
    ]);
  });

  it('is recorded where the role was refused, whatever was sent along', async () => {
    const { courseId } = await recordedCourse();
    const asOf = '2026-03-02T18:00:00Z';
    const asked = [
      `courses/${courseId}?asOf=${asOf}&purpose=CURIOSITY`,
      `courses/${courseId}/conformance?protocol=kap.sequential@1.0.0`,
      `verify?courseId=${courseId}`,
      'verify',
      'access',
      `courses/Robin%20Example?asOf=2026-03-02T18:00:00Z[u-ca=robin]&purpose=Robin%20Example`,
      `courses/${courseId}/conformance?protocol=Robin%20Example`,
      'verify?courseId=Robin&courseId=Example',
    ];
    for (const path of asked) {
      const { status, body, position } = await callAs('rn-curious', path, ['nurse', 'scheduler']);
      expect([status, body['code']]).toEqual([403, 'ROLE_NOT_ALLOWED']);
      expect(position).toMatch(/^access-rn-curious@\d$/);
    }
    const { body: log } = await call('access?subject=rn-curious');
    const recorded = log.items?.map(({ role, resource, action, outcome, resultHash, purpose, asOf: at }) => {
      return [role, resource, action, outcome, resultHash, purpose, at];
    });
    const denied = (resource: string, action: string, purpose = 'AUDIT', at: string | null = null) => [
      'nurse',
      resource,
      action,
      'DENIED',
      null,
      purpose,
      at,
    ];
    expect(recorded).toEqual([
      denied(`course/${courseId}`, 'REPLAY', 'CURIOSITY', asOf),
      denied(`course/${courseId}/conformance?protocol=kap.sequential@1.0.0`, 'CONFORMANCE'),
      denied(`trail/${courseId}`, 'VERIFY'),
      denied('trail', 'VERIFY'),
      denied('access', 'READ'),
      denied('course', 'READ'),
      denied(`course/${courseId}/conformance`, 'CONFORMANCE'),
      denied('trail', 'VERIFY'),
    ]);
  });

  it('is recorded of somebody without any role here, and of nobody without a token', async () => {
    const { courseId } = await recordedCourse();
    const count = async (): Promise<number> => (await call('access?limit=200')).body.items?.length ?? -1;
    const before = await count();
    for (const headers of [{}, { authorization: 'Bearer a.b.c' }])
      expect((await read(`courses/${courseId}`, headers)).status).toBe(401);
    expect(await count()).toBe(before + 1); // the count before
    expect((await callAs('passer-by', `courses/${courseId}`, [])).status).toBe(403);
    const { body: log } = await call('access?subject=passer-by');
    expect(log.items).toMatchObject([{ role: 'none', resource: `course/${courseId}`, outcome: 'DENIED' }]);
  });

  it('reaches the trail like every other event', async () => {
    await call('verify');
    await host.runtimes[0]!.consumer?.idle().catch(() => undefined);
    const deadline = Date.now() + 10_000;
    let seen = 0;
    while (seen === 0 && Date.now() < deadline) {
      const { body } = await call('verify');
      seen = (body['bySource'] as { audit?: number }).audit ?? 0;
      if (seen === 0) await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(seen).toBeGreaterThan(0);
  });

  it('of many at once loses no record', async () => {
    const { courseId } = await recordedCourse();
    await Promise.all(Array.from({ length: 8 }, () => call(`courses/${courseId}`)));
    expect((await call(`access?resource=course/${courseId}`)).body.items).toHaveLength(8);
  });
});
