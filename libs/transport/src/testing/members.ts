import kafkajs from 'kafkajs';
import { createKafka } from '../kafka/client.js';
import { groupOf, type KafkaSettings } from '../kafka/settings.js';

const { AssignerProtocol } = kafkajs;

/** How many partitions each member of a group has by now, the most first; empty while the group is between two states. */
export const sharesOf = async (settings: KafkaSettings, group: string): Promise<readonly number[]> => {
  const admin = createKafka(settings, () => undefined).admin();
  await admin.connect();
  try {
    const { groups } = await admin.describeGroups([groupOf(settings, group)]);
    const stable = groups.filter(({ state }) => state === 'Stable');
    const shares = stable.flatMap(({ members }) => members.map(({ memberAssignment }) => lanesIn(memberAssignment)));
    return shares.sort((a, b) => b - a);
  } finally {
    await admin.disconnect();
  }
};

const lanesIn = (assignment: Buffer): number => {
  const decoded = AssignerProtocol.MemberAssignment.decode(assignment);
  return Object.values(decoded?.assignment ?? {}).reduce((sum, partitions) => sum + partitions.length, 0);
};
