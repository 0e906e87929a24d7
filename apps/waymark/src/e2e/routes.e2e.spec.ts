import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId, ROLES, type Role } from '#kernel';
import {
  filled,
  forgedToken,
  operationsOf,
  startWaymark,
  unsignedToken,
  type Description,
  type Json,
  type Operation,
  type Reply,
  type Request,
  type Waymark,
  START_MS,
} from '#testing';
import { PublishedApi } from '../../../../libs/testing/src/e2e/description.js';
import { arrive, prepare } from '../demo/acts.js';
import type { Clinic } from '../demo/clinic.js';
import { happens, openedCourse, openNetwork } from './network.js';

let waymark: Waymark;
let clinic: Clinic;
let description: Description;
let operations: readonly Operation[];
/** Answers that the description does not know. */
const undeclared = new Set<string>();

beforeAll(async () => {
  waymark = await startWaymark();
  clinic = await openNetwork(waymark);
  description = (await waymark.request('/openapi.json')).body as unknown as Description;
  operations = operationsOf(description);
}, START_MS);
afterAll(() => waymark.dispose(), START_MS);

const nameOf = ({ method, path }: Operation): string => `${method} ${path}`;

/** Sends a request to an operation, and notes an answer that the description does not declare. */
const ask = async (operation: Operation, request: Request, ids: Readonly<Record<string, string>> = {}) => {
  const reply = await waymark.request(filled(operation.path, ids), { ...request, method: operation.method });
  const declared = operation.responses[String(reply.status)];
  if (declared === undefined) undeclared.add(`${nameOf(operation)} → ${reply.status} ${String(reply.body['code'])}`);
  return reply;
};

const keyed = (): Record<string, string> => ({ 'idempotency-key': newId() });
const codeOf = ({ status, body }: Reply): string => `${status} ${String(body['code'])}`;

/** What an operation of this kind is sent when only its door is tried: nothing that could succeed. */
const knock = (operation: Operation, token: string | null): Request => ({
  token,
  headers: operation.isCommand ? keyed() : {},
  ...(operation.method === 'GET' ? {} : { body: { nothing: 'that is known' } }),
});

/** Runs over all operations, some at a time, and answers what was wrong, so that one run names every fault. */
const faults = async (
  over: readonly Operation[],
  look: (operation: Operation) => Promise<string | null>,
): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const operation of over) {
    const fault = await look(operation);
    if (fault !== null) found.push(`${nameOf(operation)}: ${fault}`);
  }
  return found;
};

const guarded = (): readonly Operation[] => operations.filter(({ roles }) => !roles.includes('public'));
const commands = (): readonly Operation[] => operations.filter(({ isCommand }) => isCommand);

test('there is an API to walk through', () => {
  expect(operations.length).toBeGreaterThan(80);
  expect(commands().length).toBeGreaterThan(40);
  expect(operations.filter(({ roles }) => roles.length === 0).map(nameOf)).toEqual([]);
});

describe('who comes in', () => {
  test.each(ROLES)('%s: where the description says so, and nowhere else', async (role: Role) => {
    const token = await waymark.token({ roles: [role] });
    const wrong = await faults(guarded(), async (operation) => {
      const answer = codeOf(await ask(operation, knock(operation, token)));
      const refused = answer === '403 ROLE_NOT_ALLOWED';
      const shut = refused || answer.startsWith('401');
      return shut === !operation.roles.includes(role) ? null : answer;
    });
    expect(wrong).toEqual([]);
  });

  test('nobody without a valid token', async () => {
    const bad: Record<string, [string | null, string]> = {
      none: [null, 'TOKEN_MISSING'],
      expired: [await waymark.token({ roles: [...ROLES], expiresIn: -60 }), 'TOKEN_EXPIRED'],
      forged: [await forgedToken('operator'), 'TOKEN_INVALID'],
      'of another issuer': [await forgedToken('operator', { issuer: 'https://elsewhere.example' }), 'TOKEN_INVALID'],
      unsigned: [await unsignedToken('operator'), 'TOKEN_INVALID'],
    };
    for (const [kind, [token, code]] of Object.entries(bad)) {
      const wrong = await faults(guarded(), async (operation) => {
        const answer = codeOf(await ask(operation, knock(operation, token)));
        return answer === `401 ${code}` ? null : `${kind} token: ${answer}`;
      });
      expect(wrong).toEqual([]);
    }
  }, 30_000);

  test('a token without roles, or without sites, opens nothing', async () => {
    const token = await waymark.token({ roles: [] });
    const wrong = await faults(guarded(), async (operation) => {
      const answer = codeOf(await ask(operation, knock(operation, token)));
      return answer === '403 ROLE_NOT_ALLOWED' ? null : answer;
    });
    expect(wrong).toEqual([]);
  });
});

test('a command without an idempotency key is not looked at', async () => {
  const wrong = await faults(commands(), async (operation) => {
    const token = await waymark.token({ roles: operation.roles as Role[] });
    const answer = codeOf(await ask(operation, { token, body: operation.example ?? {} }));
    return answer === '400 IDEMPOTENCY_KEY_MISSING' ? null : answer;
  });
  expect(wrong).toEqual([]);
});

interface Media {
  readonly example?: unknown;
  readonly schema?: Json;
  readonly examples?: Readonly<Record<string, { readonly $ref: string }>>;
}
type Content = { readonly content?: Readonly<Record<string, Media>> };

describe('the description', () => {
  const resolves = ({ examples = {} }: Media): boolean =>
    Object.keys(examples).length > 0 &&
    Object.values(examples).every(({ $ref }) => description.components.examples[$ref.split('/').at(-1)!] !== undefined);

  test('declares for every operation what can go wrong, with an example of each problem', async () => {
    const wrong = await faults(guarded(), async ({ responses }) => {
      const missing = ['400', '401', '403', '422', '500', '503'].filter((status) => {
        const media = (responses[status] as Content | undefined)?.content?.['application/problem+json'];
        return media === undefined || !resolves(media);
      });
      return missing.length === 0 ? null : `no documented ${missing.join(', ')}`;
    });
    expect(wrong).toEqual([]);
  });

  test('shows an example of every success, by its own schema', async () => {
    const served = new PublishedApi(description);
    const wrong = await faults(operations, async ({ responses }) => {
      const success = (responses['200'] ?? responses['201']) as Content | undefined;
      const media = success?.content?.['application/json'];
      if (media?.example === undefined) return media?.examples === undefined ? 'no example' : null;
      return served.faultOf(media.schema ?? {}, media.example);
    });
    expect(wrong).toEqual([]);
  });

  test('has examples of bodies that pass validation', async () => {
    const withBody = commands().filter(({ example }) => example !== null);
    const wrong = await faults(withBody, async (operation) => {
      const token = await waymark.token({ roles: operation.roles as Role[], sites: ['nowhere'] });
      const reply = await ask(operation, { token, headers: keyed(), body: operation.example! });
      return codeOf(reply) === '422 VALIDATION_FAILED' ? reply.text : null;
    });
    expect(wrong).toEqual([]);
  });
});

describe('another site', () => {
  /** What there is at San Luis Obispo: path prefix → ids of its parameters. */
  const here: { under: string; ids: Record<string, string> }[] = [];
  /** Ids that bodies name. */
  const body: Record<string, unknown> = { siteId: 'san-luis-obispo', roomId: 'slo-therapy-1' };
  /** What belongs to the network and not to a site, or to people who work at several. */
  const NETWORK_WIDE =
    /^(\/(problems|clock|policy)|\/course\/v1\/protocols|\/audit\/v1\/(access|verify)$|\/\w+\/v1\/ops\/|\/scheduling\/v1\/practitioners)/;
  /** Of these, what a token for one site may call: it reads what everybody there needs, or only the reader's own. */
  const FOR_EVERYBODY =
    /^(\/(problems|clock|policy)|\/audit\/v1\/(access|verify)$|\/course\/v1\/protocols\/(check|feasibility)$)/;

  beforeAll(async () => {
    const journey = await openedCourse(clinic);
    const { courseId, patientRef } = journey;
    await happens(journey, prepare(journey));
    const at = await arrive(journey, 1);
    const nausea = { term: 'NAUSEA', onsetAt: (await clinic.now()).toString(), grade: 1, serious: false };
    const event = { ...nausea, relatedness: 'PROBABLE', expected: true, urgent: false };
    const adverse = await journey.does('rn-castillo', '', `${at}/adverse-events`, event);
    const read = async (role: Role, path: string) => (await waymark.call(role).get(path)).body;
    const first = (page: Readonly<Record<string, unknown>>) => (page['items'] as Record<string, string>[])[0]!;
    const consultation = first(await read('coordinator', '/intake/v1/consultations'))['id']!;
    const therapy = first(await read('therapist', `/therapy/v1/courses/${courseId}/sessions`))['id']!;
    const notes = `/therapy/v1/sessions/${therapy}/notes`;
    const note = await waymark.call('therapist', 'lmft-haddad').post(notes, { text: 'A calm first hour.' });
    await journey.does('np-larsen', '', `/intake/v1/cases/${courseId}/disclosure-consents`, {
      ...{ consentType: 'PART2_TPO', recipient: { organisation: 'independent' }, purposes: ['TREATMENT'] },
      ...{ textVersion: '2026-01', language: 'en', method: 'ELECTRONIC' },
    });
    await clinic.waitUntil(await clinic.inMinutes(0));
    const engaged = await waymark
      .call('coordinator')
      .post(`/therapy/v1/courses/${courseId}/therapist`, { therapistId: 'lmft-haddad' });
    expect(engaged.status).toBe(201);
    const waiver = { ordinal: 1, reasonCode: 'MOVED_AWAY', reason: 'Integration goes on elsewhere.' };
    const waived = await waymark
      .call('medical-director', 'md-okafor')
      .post(`/therapy/v1/courses/${courseId}/integration-waivers`, waiver);
    expect(waived.status).toBe(201);
    const visit = {
      courseId,
      stepId: 'INFUSION:1',
      siteId: 'san-luis-obispo',
      practitionerIds: ['rn-castillo', 'np-larsen'],
    };
    const booked = await waymark
      .call('scheduler')
      .post('/scheduling/v1/appointments', { ...visit, localDateTime: '2026-03-05T09:00' });
    expect([booked.status, booked.body]).toEqual([201, expect.anything()]);
    Object.assign(body, { courseId, consultationId: consultation });
    const sheet = await read('auditor', '/infusion/v1/medication/sites/san-luis-obispo/count-sheet');
    const lines = (sheet['lines'] as { vialId: string; mg: number }[]).map(({ vialId, mg }) => ({ vialId, mg }));
    const count = { siteId: 'san-luis-obispo', lines };
    const counted = await waymark.call('nurse').post('/infusion/v1/medication/counts', count);
    here.push(
      { under: '/intake/v1/consultations', ids: { id: consultation } },
      { under: '/intake/v1/cases', ids: { id: courseId, alertId: newId(), consentId: newId() } },
      { under: '/intake/v1/patients', ids: { patientRef } },
      { under: '/scheduling/v1/appointments', ids: { id: String(booked.body['id']) } },
      { under: '/scheduling/v1/sites', ids: { siteId: 'san-luis-obispo' } },
      { under: '/scheduling/v1/rooms', ids: { roomId: 'slo-therapy-1' } },
      { under: '/infusion/v1/sessions', ids: { id: at.split('/').at(-1)! } },
      { under: '/infusion/v1/courses', ids: { courseId } },
      { under: '/infusion/v1/adverse-events', ids: { id: String(adverse.body['id']) } },
      { under: '/infusion/v1/medication/shipments', ids: {} },
      { under: '/infusion/v1/medication/counts', ids: { id: String(counted.body['id']) } },
      { under: '/infusion/v1/medication/vials', ids: { id: lines[0]!.vialId } },
      { under: '/infusion/v1/medication/sites', ids: { siteId: 'san-luis-obispo' } },
      { under: '/infusion/v1/medication/discrepancies', ids: {} },
      { under: '/therapy/v1/sessions', ids: { id: therapy } },
      { under: '/therapy/v1/notes', ids: { id: String(note.body['noteId'] ?? note.body['id']) } },
      { under: '/therapy/v1/courses', ids: { courseId, ordinal: '1' } },
      { under: '/therapy/v1/outreach', ids: { id: newId() } },
      { under: '/course/v1/courses', ids: { courseId, holdId: newId() } },
      { under: '/audit/v1/courses', ids: { courseId } },
    );
  }, 60_000);

  const idsFor = ({ path }: Operation): Record<string, string> | undefined =>
    here.find(({ under }) => path.startsWith(under))?.ids;

  /** The documented body, about things of San Luis Obispo. */
  const bodyFor = ({ example }: Operation): object =>
    Object.fromEntries(Object.entries(example ?? {}).map(([field, value]) => [field, body[field] ?? value]));

  const siteScoped = (): readonly Operation[] => operations.filter(({ path }) => !NETWORK_WIDE.test(path));

  test('every route is known to belong to a site or to the network', async () => {
    expect(
      await faults(siteScoped(), async (operation) => (idsFor(operation) === undefined ? 'whose?' : null)),
    ).toEqual([]);
  });

  test('cannot command anything here', async () => {
    const scoped = siteScoped().filter(({ isCommand }) => isCommand);
    const wrong = await faults(scoped, async (operation) => {
      const token = await waymark.token({
        roles: operation.roles as Role[],
        subject: 'lmft-haddad',
        sites: ['oakland'],
      });
      const reply = await ask(operation, { token, headers: keyed(), body: bodyFor(operation) }, idsFor(operation));
      return codeOf(reply) === '403 SITE_OUT_OF_SCOPE' ? null : `${codeOf(reply)} ${String(reply.body['detail'])}`;
    });
    expect(wrong).toEqual([]);
  });

  test('cannot command the network, nor anybody who works here only', async () => {
    const wide = operations.filter(({ path }) => NETWORK_WIDE.test(path) && !FOR_EVERYBODY.test(path));
    const acts = wide.filter(({ method, path }) => method !== 'GET' || path.includes('/ops/'));
    expect(acts.length).toBeGreaterThan(50);
    const ids = {
      practitionerId: 'lmft-haddad',
      credentialId: newId(),
      protocolId: 'kap.concurrent',
      version: '1.0.0',
    };
    const elsewhere = { key: newId(), source: 'intake' };
    const wrong = await faults(acts, async (operation) => {
      const token = await waymark.token({
        roles: operation.roles as Role[],
        subject: 'lmft-haddad',
        sites: ['nowhere'],
      });
      const sent = { token, headers: keyed(), ...(operation.method === 'GET' ? {} : { body: bodyFor(operation) }) };
      const reply = await ask(operation, sent, { ...ids, ...elsewhere });
      return codeOf(reply) === '403 SITE_OUT_OF_SCOPE' ? null : codeOf(reply);
    });
    expect(wrong).toEqual([]);
  });

  test('cannot read anything here', async () => {
    const single = siteScoped().filter(({ method, path }) => method === 'GET' && path.includes('{'));
    const wrong = await faults(single, async (operation) => {
      const token = await waymark.token({
        roles: operation.roles as Role[],
        subject: 'lmft-haddad',
        sites: ['oakland'],
      });
      const reply = await ask(operation, { token }, idsFor(operation));
      const hidden = codeOf(reply) === '404 NOT_FOUND' || codeOf(reply) === '403 SITE_OUT_OF_SCOPE';
      return hidden || isEmptyPage(reply) ? null : codeOf(reply);
    });
    expect(wrong).toEqual([]);
  });

  test('sees nothing from here in any list', async () => {
    const lists = siteScoped().filter(({ method, path }) => method === 'GET' && !path.includes('{'));
    const wrong = await faults(lists, async (operation) => {
      const token = await waymark.token({ roles: operation.roles as Role[], sites: ['oakland'] });
      const { text } = await ask(operation, { token });
      return text.includes('san-luis-obispo') || text.includes(String(body['courseId'])) ? text : null;
    });
    expect(wrong).toEqual([]);
  });

  test('while this site can read all of it', async () => {
    const single = siteScoped().filter(({ method, path }) => method === 'GET' && path.includes('{'));
    const wrong = await faults(single, async (operation) => {
      const sites = ['san-luis-obispo'];
      const token = await waymark.token({ roles: operation.roles as Role[], subject: 'lmft-haddad', sites });
      const reply = await ask(operation, { token }, idsFor(operation));
      return reply.status === 200 ? null : codeOf(reply);
    });
    expect(wrong).toEqual([]);
  });
});

/** Knows of the course, and of no session in it: a list outside of the token's sites is as good as no list. */
const isEmptyPage = ({ status, body }: Reply): boolean =>
  status === 200 && Array.isArray(body['items']) && body['items'].length === 0;

test('no answer of all these was one that the description does not declare', () => {
  expect([...undeclared].sort()).toEqual([]);
});
