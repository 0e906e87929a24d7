import { createTestDatabase, describeKafka, freshPrefix, testBrokers } from '#testing';
import { transportConformance } from '../testing/conformance.js';
import { openConsumerDatabase } from '../testing/database.js';
import { KafkaInstallation, kafkaSettings } from '../testing/kafka.js';

describeKafka('over Kafka', () => {
  transportConformance('KafkaTransport', async (sources) => {
    const test = await createTestDatabase();
    const database = await openConsumerDatabase(test.url);
    const installation = new KafkaInstallation(kafkaSettings(testBrokers(), freshPrefix()));
    await installation.topics(sources.map(({ service }) => service));
    return {
      database,
      member: () => installation.carrying(sources, database),
      close: async () => {
        await installation.close();
        await database.close();
        await test.drop();
      },
    };
  });
});
