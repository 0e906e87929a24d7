import { expect, test } from '@jest/globals';
import { untilKnown } from './topics.js';

/** As kafkajs tells what a broker answers. */
const answer = (type: string): Error => Object.assign(new Error(type), { name: 'KafkaJSProtocolError', type });
const UNKNOWN = answer('UNKNOWN_TOPIC_OR_PARTITION');

/** A broker that gives these answers one after the other, and then knows its topics. */
const broker = (...answers: Error[]) => ({
  asked: 0,
  async fetchTopicMetadata() {
    this.asked += 1;
    const error = answers.shift();
    if (error !== undefined) throw error;
    return { topics: [] };
  },
});

test('topics that were just created are waited for until the broker knows them', async () => {
  const slow = broker(UNKNOWN, UNKNOWN);
  await untilKnown(slow, ['waymark.intake.events']);
  expect(slow.asked).toBe(3);
});

test('not for ever', async () => {
  const never = broker(...Array.from({ length: 50 }, () => UNKNOWN));
  await expect(untilKnown(never, ['waymark.intake.events'], 120)).rejects.toBe(UNKNOWN);
});

test('and no other answer is waited out', async () => {
  const refusing = broker(answer('TOPIC_AUTHORIZATION_FAILED'));
  await expect(untilKnown(refusing, ['waymark.intake.events'])).rejects.toThrow('TOPIC_AUTHORIZATION_FAILED');
  expect(refusing.asked).toBe(1);
});
