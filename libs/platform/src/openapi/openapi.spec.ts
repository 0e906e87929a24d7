import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Body, Controller, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiProperty } from '@nestjs/swagger';
import { loadConfig } from '../config/config.js';
import { createHttpApp } from '../http/app.js';
import { InstantField, IntField, ListOf, Nested, OneOf, rules, Text } from '../http/fields/decorators.js';
import { PathUuid, QueryParams } from '../http/params.js';
import { pageOf, PageQuery } from '../http/reads/page.js';
import { Command } from '../http/routes/command.js';
import { Query } from '../http/routes/query.js';
import { buildOpenApi, operationsOf, type Node } from './build.js';
import { checkOpenApi, writeOpenApi } from './file.js';

class Inner {
  @OneOf(['A', 'B']) kind!: string;
}
class Dto {
  @Text({ max: 9, example: 'Hello' }) text!: string;
  @InstantField({ optional: true }) at?: string;
  @ListOf(() => Inner, { max: 3 }) inners!: Inner[];
  @ListOf(rules.id, { optional: true }) ids?: string[];
  @Nested(() => Inner) inner!: Inner;
}
class Filter extends PageQuery {
  @OneOf(['OPEN', 'OVER'], { optional: true }) phase?: string;
}
class View {
  @IntField({ min: 1, max: 9 }) n!: number;
  @ApiProperty({ type: String, nullable: true, example: null }) end!: string | null;
}

@Controller('course/courses')
class CoursesController {
  @Command({
    ...{ path: ':courseId/holds', summary: 'Hold', roles: ['nurse'], refusals: ['COURSE_OVER', 'PERMIT_REQUIRED'] },
    ...{ created: true, ifMatch: 'required', answer: View },
  })
  hold(@PathUuid('courseId') id: string, @Body() dto: Dto): object {
    return { id, dto };
  }

  @Command({ path: '', summary: 'Open', roles: ['nurse'], refusals: [], example: { text: 'given' } })
  open(@Body() dto: Dto): object {
    return dto;
  }

  @Query({ path: '', summary: 'List', roles: ['nurse', 'auditor'], response: pageOf(View), errors: ['CURSOR_INVALID'] })
  list(@QueryParams() query: Filter): object {
    return query;
  }
}
@Module({ controllers: [CoursesController] })
class TestModule {}

let dir: string;
let app: NestFastifyApplication;
let document: Node;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'waymark-openapi-'));
  app = await createHttpApp(TestModule, loadConfig({ WAYMARK_DATA_DIR: dir, LOG_LEVEL: 'silent' }));
  document = buildOpenApi(app);
}, 30_000);
afterAll(async () => {
  await app.close();
  rmSync(dir, { recursive: true });
});

const at = (path: string): unknown =>
  path.split(' ').reduce<unknown>((node, key) => (node as Node | undefined)?.[key], document);
const HOLD = 'paths /course/courses/{courseId}/holds post';

describe('the document', () => {
  test('is OpenAPI 3.1.0 with nothing of 3.0 in it', () => {
    expect(document['openapi']).toBe('3.1.0');
    expect(JSON.stringify(document)).not.toMatch(/"nullable"|"exclusiveMinimum":true/);
    expect(at('components schemas View properties end type')).toEqual(['string', 'null']);
  });

  test('refers to nothing that it does not have', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path!);
    expect(refs.length).toBeGreaterThan(20);
    for (const path of refs) expect([path, at(path.replaceAll('/', ' '))]).not.toEqual([path, undefined]);
  });

  test('declares every parameter of a path', () => {
    for (const [path, operations] of Object.entries(document['paths'] as Record<string, Record<string, Node>>))
      for (const operation of Object.values(operations)) {
        const declared = ((operation['parameters'] ?? []) as Node[])
          .filter((p) => p['in'] === 'path')
          .map((p) => p['name']);
        expect(declared).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      }
  });

  test('every operation has an id, a summary, roles, responses, and an example of each body', () => {
    const operations = operationsOf(document);
    expect(new Set(operations.map((operation) => operation['operationId'])).size).toBe(operations.length);
    for (const { summary, responses, requestBody, ...rest } of operations) {
      expect(summary).toEqual(expect.any(String));
      expect((rest['x-roles'] as string[]).length).toBeGreaterThan(0);
      const replies = Object.values(
        responses as Record<string, { description: string; content?: Record<string, Node> }>,
      );
      expect(replies.every(({ description }) => description.length > 0)).toBe(true);
      const bodies = [requestBody as { content: Record<string, Node> } | undefined, ...replies];
      for (const media of bodies.flatMap((body) => Object.values(body?.content ?? {})))
        expect(media['example'] ?? media['examples']).toBeTruthy();
    }
  });
});

describe('a command', () => {
  test('has its headers, roles, refusals and statuses', () => {
    expect(at(`${HOLD} x-roles`)).toEqual(['nurse']);
    expect(at(`${HOLD} x-refusals`)).toEqual(['COURSE_OVER', 'PERMIT_REQUIRED']);
    const headers = (at(`${HOLD} parameters`) as Node[]).map(
      ({ name, required }) => `${String(name)} ${String(required)}`,
    );
    expect(headers).toEqual(
      expect.arrayContaining(['Idempotency-Key true', 'If-Match true', 'Waymark-After false', 'courseId true']),
    );
    expect(Object.keys(at(`${HOLD} responses`) as Node)).toEqual(
      '201 400 401 403 404 409 412 413 415 422 428 500 503'.split(' '),
    );
    expect(Object.keys(at(`${HOLD} responses 201 headers`) as Node)).toContain('Location');
    const codes = at(`${HOLD} responses 409 content application/problem+json examples`) as Node;
    expect(Object.keys(codes)).toEqual(['CONCURRENT_CHANGE', 'CONCURRENT_REQUEST', 'COURSE_OVER', 'PERMIT_REQUIRED']);
    expect(at(`${HOLD} security`)).toEqual([{ bearer: [] }]);
  });

  test('has the example of the route, or one from its fields', () => {
    expect(at('paths /course/courses post requestBody content application/json example')).toEqual({ text: 'given' });
    expect(at(`${HOLD} requestBody content application/json example`)).toEqual({
      ...{
        text: 'Hello',
        at: '2026-03-02T16:30:00Z',
        inner: { kind: 'A' },
        inners: [{ kind: 'A' }],
        ids: ['019b76da-a800-7000-8000-00000000000c'],
      },
    });
  });

  test('has the rules of its fields as schema', () => {
    expect(at('components schemas Dto required')).toEqual(['text', 'inners', 'inner']);
    expect(at('components schemas Dto properties text')).toMatchObject({ type: 'string', minLength: 1, maxLength: 9 });
    expect(at('components schemas Dto properties inners')).toMatchObject({ type: 'array', maxItems: 3 });
  });
});

test('a query has the fields of its query string, and a page as answer', () => {
  const parameters = at('paths /course/courses get parameters') as Node[];
  expect(parameters.filter((p) => p['in'] === 'query').map((p) => p['name'])).toEqual(['cursor', 'limit', 'phase']);
  expect(at('paths /course/courses get responses 200 content application/json example')).toEqual({
    items: [{ n: 1, end: null }],
    nextCursor: null,
  });
});

test('the file is written, found to be the same, and found to differ', async () => {
  const file = join(dir, 'api', 'openapi.json');
  expect(await checkOpenApi(app, file)).toEqual({ same: false, line: 1 });
  await writeOpenApi(app, file);
  expect(await checkOpenApi(app, file)).toEqual({ same: true });
  writeFileSync(file, readFileSync(file, 'utf8').replace('"summary": "Hold"', '"summary": "Held"'));
  expect(await checkOpenApi(app, file)).toMatchObject({ same: false });
});
