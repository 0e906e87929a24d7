import { createTestDatabase, describeKafka, freshPrefix, testBrokers } from '#testing';
import { expect, jest, test } from '@jest/globals';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import { setTimeout as delay } from 'node:timers/promises';
import { openConsumerDatabase } from '../testing/database.js';
import { KafkaInstallation, kafkaSettings } from '../testing/kafka.js';
import { startReader } from '../testing/readers.js';
import { openSender } from '../testing/sender.js';

describeKafka('with nothing to do', () => {
  test('connections rest: no look every millisecond, no warning of negative timeouts', async () => {
    const test_ = await createTestDatabase();
    const [sender, database] = await Promise.all([openSender(test_.url), openConsumerDatabase(test_.url)]);
    const installation = new KafkaInstallation(
      kafkaSettings(testBrokers(), freshPrefix(), { timing: { fetchWait: 500, heartbeat: 1_000 } }),
    );
    await installation.topics(['infusion']);
    const transport = await installation.carrying([sender.store.source(sender.database)], sender.database);
    const reader = await startReader(transport, database);
    await sender.append('course-a', 0, 1);
    await reader.idle();
    const warnings: string[] = [];
    const warned = ({ name }: Error): void => void warnings.push(name);
    process.on('warning', warned);
    const looks = jest.spyOn(RequestQueue.prototype, 'checkPendingRequests');
    const cpu = process.cpuUsage();
    await delay(4_000);
    const { user, system } = process.cpuUsage(cpu);
    process.off('warning', warned);
    // Each answer is one look: two fetches and a heartbeat a second.
    expect(looks.mock.calls.length).toBeLessThan(40);
    expect(warnings).toEqual([]);
    expect((user + system) / 1000).toBeLessThan(1_000);
    looks.mockRestore();
    await reader.stop();
    await installation.close();
    await Promise.all([sender.database.close(), database.close()]);
    await test_.drop();
  });
});
