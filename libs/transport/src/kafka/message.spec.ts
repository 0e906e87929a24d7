import type { RecordedEvent } from '#contracts';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ScriptedSource } from '../testing/scripted-source.js';
import { decode, encode, sizeOf, type Encoded, type Received } from './message.js';
import { maxEventBytes } from './settings.js';

const source = new ScriptedSource('infusion');
source.close();
const anEvent = (): RecordedEvent => source.append('course-a');

const received = ({ key, value, headers }: Encoded): Received => ({
  key: Buffer.from(key),
  value: Buffer.from(value),
  headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
});

const without = (message: Received, name: string): Received => {
  const headers = { ...message.headers };
  Reflect.deleteProperty(headers, name);
  return { ...message, headers };
};

const text = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' });
const events = fc
  .record({ key: text, data: fc.jsonValue(), siteId: fc.option(text), traceparent: fc.option(text), subject: text })
  .map(({ data, subject, ...rest }): RecordedEvent => {
    const event = anEvent();
    return { ...event, ...rest, data: JSON.parse(JSON.stringify(data)), actor: { ...event.actor, subject } };
  });

describe('an event as a message', () => {
  test('arrives as it was sent, whatever it holds', () => {
    fc.assert(
      fc.property(events, (event) => {
        expect(decode(received(encode(event, 'life-1')))).toEqual({ kind: 'event', event, incarnation: 'life-1' });
      }),
    );
  });

  test('carries the attributes of CloudEvents 1.0 and the trace as headers, and nothing of what is sealed', () => {
    const sealed = { alg: 'A256GCM', keyId: 'k', iv: 'i', ciphertext: 'SECRET', tag: 't' } as const;
    const { headers, key } = encode({ ...anEvent(), traceparent: '00-1-2-01', sealed }, 'life-1');
    expect(key).toBe('course-a');
    expect(headers).toMatchObject({
      ce_specversion: '1.0',
      ce_source: '/waymark/infusion',
      ce_type: 'waymark.infusion.EscortConfirmed',
      traceparent: '00-1-2-01',
      'content-type': 'application/json',
    });
    expect(JSON.stringify(headers)).not.toContain('SECRET');
  });

  test('an event that the store lets pass fits into a message', () => {
    fc.assert(
      fc.property(events, (event) => {
        const json = Buffer.byteLength(JSON.stringify(event));
        const room = 1_000_000;
        expect(sizeOf(encode(event, 'x'.repeat(36))) - json).toBeLessThanOrEqual(
          room - maxEventBytes({ maxMessageBytes: room }),
        );
      }),
    );
  });
});

describe('a message that is not as it should be', () => {
  const good = received(encode(anEvent(), 'life-1'));

  test.each(['ce_source', 'ce_specversion'])('without %s it is not ours', (name) => {
    expect(decode(without(good, name))).toEqual({ kind: 'foreign', reason: 'NOT_OURS' });
  });

  test('without anything it is not ours', () => {
    expect(decode({ key: null, value: null })).toEqual({ kind: 'foreign', reason: 'NOT_OURS' });
  });

  test.each(['ce_subject', 'ce_streamversion', 'ce_incarnation'])('without %s it has no place', (name) => {
    expect(decode(without(good, name))).toEqual({ kind: 'foreign', reason: 'NO_PLACE' });
  });

  test.each(['0', '-1', '1.5', 'one', '99999999999'])('with version %s it has no place', (version) => {
    const headers = { ...good.headers, ce_streamversion: Buffer.from(version) };
    expect(decode({ ...good, headers })).toEqual({ kind: 'foreign', reason: 'NO_PLACE' });
  });

  test.each(['ce_id', 'ce_type', 'ce_time', 'ce_actorrole', 'ce_correlationid'])(
    'without %s it keeps its place and has no content',
    (name) => {
      expect(decode(without(good, name))).toMatchObject({ kind: 'event', event: { key: 'course-a', data: null } });
    },
  );

  test.each([Buffer.from('{"data":'), Buffer.from([0xff, 0xfe]), Buffer.from('null'), null])(
    'with the value %p it keeps its place and has no content',
    (value) => {
      expect(decode({ ...good, value })).toMatchObject({ kind: 'event', event: { key: 'course-a', data: null } });
    },
  );
});
