/** A process to be killed: a member of the group `course` that says when it has a batch, and never lets go of it. */
import { KafkaTransport } from '../kafka/kafka-transport.js';
import { FAST, kafkaSettings } from './kafka.js';

const [brokers = '', prefix = '', session = ''] = process.argv.slice(2);
const settings = kafkaSettings(brokers, prefix, { timing: { ...FAST, session: Number(session) } });
await new KafkaTransport({ settings }).subscribe({
  group: 'course',
  sources: ['infusion'],
  checkpoints: { load: async () => undefined },
  onBatch: async () => {
    process.stdout.write('handling\n');
    return new Promise(() => undefined);
  },
});
