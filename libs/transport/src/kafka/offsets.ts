import type { ServiceName } from '#contracts';
import type { Admin, Kafka } from 'kafkajs';
import { setTimeout as delay } from 'node:timers/promises';
import { explained } from './errors.js';
import { groupOf, topicOf, type KafkaSettings } from './settings.js';

/** One partition of one topic. */
export type LaneName = `${string}/${number}`;

export const laneOf = (topic: string, partition: number): LaneName => `${topic}/${partition}`;

const BETWEEN_LEADERS_MS = 200;

/** A partition that is new, or whose broker has just come back, is led by somebody in a moment; kafkajs gives up at once. */
const isBetweenLeaders = (error: unknown): boolean =>
  ['NOT_LEADER_FOR_PARTITION', 'LEADER_NOT_AVAILABLE'].includes(String((error as { type?: unknown } | null)?.type));

/** What Kafka knows of a group's progress, asked over one connection that is made when it is needed. */
export class Offsets {
  #admin: Promise<Admin> | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly settings: KafkaSettings,
  ) {}

  /** The offset after the last message of each lane that holds any. */
  ends(sources: readonly ServiceName[]): Promise<Map<LaneName, bigint>> {
    return this.#ask(async (admin) => {
      const ends = new Map<LaneName, bigint>();
      for (const topic of sources.map((source) => topicOf(this.settings, source)))
        for (const { partition, high, low } of await admin.fetchTopicOffsets(topic))
          if (high !== low) ends.set(laneOf(topic, partition), BigInt(high));
      return ends;
    });
  }

  /** The offset of the first message of each lane that the group has not handled for good. */
  handled(group: string, sources: readonly ServiceName[]): Promise<Map<LaneName, bigint>> {
    return this.#ask(async (admin) => {
      const topics = sources.map((source) => topicOf(this.settings, source));
      const answer = await admin.fetchOffsets({ groupId: groupOf(this.settings, group), topics });
      const known = answer.flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, offset }): [LaneName, bigint] => [laneOf(topic, partition), BigInt(offset)]),
      );
      return new Map(known.map(([lane, offset]) => [lane, offset < 0n ? 0n : offset]));
    });
  }

  async close(): Promise<void> {
    const admin = this.#admin;
    this.#admin = undefined;
    await admin?.then((each) => each.disconnect()).catch(() => undefined);
  }

  async #ask<T>(question: (admin: Admin) => Promise<T>, attempts = 5): Promise<T> {
    try {
      this.#admin ??= this.#connect();
      return await question(await this.#admin);
    } catch (error) {
      // A connection that failed is not asked again.
      void this.close();
      if (attempts === 1 || !isBetweenLeaders(error)) throw explained(error);
    }
    await delay(BETWEEN_LEADERS_MS);
    return this.#ask(question, attempts - 1);
  }

  async #connect(): Promise<Admin> {
    const admin = this.kafka.admin();
    await admin.connect();
    return admin;
  }
}
