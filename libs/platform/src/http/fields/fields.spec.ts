import { describe, expect, test } from '@jest/globals';
import 'reflect-metadata';
import type { ArgumentMetadata } from '@nestjs/common';
import {
  BoolField,
  CodeField,
  DateField,
  EmailField,
  IdField,
  InstantField,
  IntField,
  LanguageField,
  ListOf,
  LocalDateTimeField,
  Nested,
  NumberField,
  OneOf,
  rules,
  Text,
  Uuid,
} from './decorators.js';
import { DtoPipe } from './dto-pipe.js';
import type { EdgeProblem } from '../edge-problem.js';
import { PageQuery } from '../reads/page.js';

class Inner {
  @IntField({ min: 1, max: 3 })
  n!: number;
}

class Dto {
  @Text({ max: 5, optional: true }) text?: string;
  @Text({ max: 20, multiline: true, optional: true }) lines?: string;
  @IdField({ optional: true }) id?: string;
  @Uuid({ optional: true }) uuid?: string;
  @CodeField({ optional: true }) code?: string;
  @EmailField({ optional: true }) email?: string;
  @LanguageField({ optional: true }) language?: string;
  @OneOf(['A', 'B'], { optional: true }) choice?: string;
  @InstantField({ optional: true }) instant?: string;
  @LocalDateTimeField({ optional: true }) local?: string;
  @DateField({ optional: true }) date?: string;
  @IntField({ min: 0, max: 9, optional: true }) int?: number;
  @NumberField({ min: 0.5, max: 9, optional: true }) number?: number;
  @BoolField({ optional: true }) bool?: boolean;
  @Nested(() => Inner, { optional: true }) inner?: Inner;
  @ListOf(() => Inner, { max: 2, optional: true }) inners?: Inner[];
  @ListOf(rules.id, { min: 1, optional: true }) ids?: string[];
  @BoolField() needed!: boolean;
}

const pipe = new DtoPipe();
const errorsOf = async (value: unknown, metadata: ArgumentMetadata): Promise<string[]> => {
  try {
    await pipe.transform(value, metadata);
    return [];
  } catch (error) {
    const problem = error as EdgeProblem;
    expect(problem.code).toBe('VALIDATION_FAILED');
    return (problem.errors ?? []).map(({ field, code }) => `${field} ${code}`);
  }
};
const body: ArgumentMetadata = { type: 'body', metatype: Dto };
const query = (metatype: NonNullable<ArgumentMetadata['metatype']>): ArgumentMetadata => ({ type: 'query', metatype });

describe('accepted', () => {
  test.each([
    [{ text: 'Zoë😀' }],
    [{ lines: 'a\n\tb' }],
    [{ id: 'slo-1.a_B' }],
    [{ uuid: '019b76da-a800-7000-8000-000000000001' }],
    [{ code: 'PHQ_9' }],
    [{ choice: 'B' }],
    [{ email: 'robin+a@mail.example.org' }],
    [{ language: 'es-US' }],
    [{ instant: '2028-02-29T23:59:59.5-07:00' }],
    [{ instant: '2026-03-02T10:00Z' }],
    [{ local: '2026-03-02T08:30' }],
    [{ date: '2028-02-29' }],
    [{ int: 0, number: 0.5, bool: false }],
    [{ inner: { n: 1 }, inners: [{ n: 1 }, { n: 2 }], ids: ['a'] }],
    [{ inners: [] }],
  ])('%j', async (value) => {
    expect(await errorsOf({ needed: true, ...value }, body)).toEqual([]);
  });

  test('nested objects become their classes', async () => {
    const dto = (await pipe.transform({ needed: true, inners: [{ n: 1 }] }, body)) as Dto;
    expect(dto.inners?.[0]).toBeInstanceOf(Inner);
  });
});

describe('refused, naming the field and the code', () => {
  test.each([
    [{ text: 'toolong' }, 'text TOO_LONG'],
    [{ text: '   ' }, 'text TOO_SHORT'],
    [{ text: '' }, 'text TOO_SHORT'],
    [{ text: 'a\nb' }, 'text NOT_TEXT'],
    [{ text: 'a\u0000' }, 'text NOT_TEXT'],
    [{ lines: 'a\u0000' }, 'lines NOT_TEXT'],
    [{ text: '\ud800' }, 'text NOT_TEXT'],
    [{ text: 7 }, 'text NOT_TEXT'],
    [{ text: null }, 'text NULL_NOT_ALLOWED'],
    [{ id: 'a b' }, 'id NOT_AN_ID'],
    [{ id: '../x' }, 'id NOT_AN_ID'],
    [{ uuid: '019B76DA-A800-7000-8000-000000000001' }, 'uuid NOT_A_UUID'],
    [{ code: 'phq' }, 'code NOT_A_CODE'],
    [{ choice: 'C' }, 'choice NOT_ONE_OF'],
    [{ email: 'robin@example' }, 'email NOT_AN_EMAIL'],
    [{ language: 'Robin Example' }, 'language NOT_A_LANGUAGE'],
    [{ instant: '0000-01-01T00:00:00Z' }, 'instant NOT_AN_INSTANT'],
    [{ local: '9999-12-31T08:00' }, 'local NOT_A_LOCAL_TIME'],
    [{ date: '9999-12-31' }, 'date NOT_A_DATE'],
    [{ instant: '2026-02-30T00:00:00Z' }, 'instant NOT_AN_INSTANT'],
    [{ instant: '2026-02-03T24:00:00Z' }, 'instant NOT_AN_INSTANT'],
    [{ instant: '2026-02-03T10:00:60Z' }, 'instant NOT_AN_INSTANT'],
    [{ instant: '2026-02-03T10:00:00' }, 'instant NOT_AN_INSTANT'],
    [{ instant: '2026-02-03T10:00:00Z[UTC]' }, 'instant NOT_AN_INSTANT'],
    [{ instant: 1767225600 }, 'instant NOT_AN_INSTANT'],
    [{ local: '2026-02-30T08:00' }, 'local NOT_A_LOCAL_TIME'],
    [{ local: '2026-02-03T08:00Z' }, 'local NOT_A_LOCAL_TIME'],
    [{ date: '2026-02-29' }, 'date NOT_A_DATE'],
    [{ date: '2026-2-9' }, 'date NOT_A_DATE'],
    [{ int: 10 }, 'int OUT_OF_RANGE'],
    [{ int: 1.5 }, 'int NOT_A_WHOLE_NUMBER'],
    [{ int: '5' }, 'int NOT_A_WHOLE_NUMBER'],
    [{ number: 0.4 }, 'number OUT_OF_RANGE'],
    [{ number: '1' }, 'number NOT_A_NUMBER'],
    [{ bool: 'true' }, 'bool NOT_A_BOOLEAN'],
    [{ inner: { n: 9 } }, 'inner.n OUT_OF_RANGE'],
    [{ inner: {} }, 'inner.n REQUIRED'],
    [{ inner: 'x' }, 'inner NOT_AN_OBJECT'],
    [{ inner: [{ n: 1 }] }, 'inner NOT_AN_OBJECT'],
    [{ inner: { n: 1, z: 1 } }, 'inner.z UNKNOWN_FIELD'],
    [{ inners: [{ n: 1 }, { n: 9 }] }, 'inners[1].n OUT_OF_RANGE'],
    [{ inners: [{ n: 1 }, null] }, 'inners[1] NOT_AN_OBJECT'],
    [{ inners: { 0: { n: 1 } } }, 'inners NOT_A_LIST'],
    [{ inners: [{ n: 1 }, { n: 1 }, { n: 1 }] }, 'inners TOO_MANY'],
    [{ ids: [] }, 'ids TOO_FEW'],
    [{ ids: ['a', 'b c'] }, 'ids[1] NOT_AN_ID'],
    [{ ids: 'a' }, 'ids NOT_A_LIST'],
    [{ unknown: 1 }, 'unknown UNKNOWN_FIELD'],
    [{ 'Anna Smith': 1 }, 'Anna?Smith UNKNOWN_FIELD'],
  ])('%j', async (value, expected) => {
    expect(await errorsOf({ needed: true, ...value }, body)).toEqual([expected]);
  });

  test.each([[{}], [null], [undefined], [{ needed: null }]])('%j lacks a required field', async (value) => {
    expect(await errorsOf(value, body)).toEqual(['needed REQUIRED']);
  });

  test.each([[[]], ['text'], [7], [[{ needed: true }]]])('%j is not an object', async (value) => {
    expect(await errorsOf(value, body)).toEqual(['body NOT_AN_OBJECT']);
  });

  test('every wrong field at once, and no value in any message', async () => {
    const wrong = { text: 'Secret Name', int: 99, needed: 'Secret' };
    const problem = await pipe.transform(wrong, body).catch((error: unknown) => error as EdgeProblem);
    expect((problem as EdgeProblem).errors).toHaveLength(3);
    expect(JSON.stringify(problem)).not.toMatch(/Secret|99/);
  });
});

describe('a query string', () => {
  test('becomes numbers and has defaults', async () => {
    expect(await pipe.transform({ limit: '20' }, query(PageQuery))).toEqual({ limit: 20 });
    expect(await pipe.transform({}, query(PageQuery))).toEqual({ limit: 50 });
    expect(await pipe.transform({ needed: 'true', ids: 'a' }, query(Dto))).toEqual({ needed: true, ids: ['a'] });
  });

  test.each([
    [{ limit: '0' }, 'limit OUT_OF_RANGE'],
    [{ limit: '201' }, 'limit OUT_OF_RANGE'],
    [{ limit: 'all' }, 'limit NOT_A_WHOLE_NUMBER'],
    [{ limit: ['1', '2'] }, 'limit NOT_A_WHOLE_NUMBER'],
    [{ sort: 'x' }, 'sort UNKNOWN_FIELD'],
  ])('%j', async (value, expected) => {
    expect(await errorsOf(value, query(PageQuery))).toEqual([expected]);
  });
});
