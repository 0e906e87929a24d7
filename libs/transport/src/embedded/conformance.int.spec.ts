import { createTestDatabase } from '#testing';
import { openConsumerDatabase } from '../testing/database.js';
import { transportConformance } from '../testing/conformance.js';
import { EmbeddedTransport } from './embedded-transport.js';

transportConformance('EmbeddedTransport', async (sources) => {
  const test = await createTestDatabase();
  const database = await openConsumerDatabase(test.url);
  return {
    database,
    member: async () => {
      const transport = new EmbeddedTransport();
      for (const source of sources) await transport.carry(source);
      return transport;
    },
    close: async () => {
      await database.close();
      await test.drop();
    },
  };
});
