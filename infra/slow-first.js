import Sequencer from '@jest/test-sequencer';

/**
 * Specs that take long and are short to read. Jest begins with those that took longest last time and, where it does not know
 * that, as after a fresh checkout, with the largest files: these would come last, with nothing left to run beside them. Order
 * is all that is said here; a name that is missing costs seconds.
 */
const LONG =
  /\/(assess\.properties|crash\.int|kill\.int|guides\.e2e|simulation\.e2e|compare\.e2e|kill\.e2e|outage\.e2e|golden\.e2e|sealing\.e2e|rebalance\.kafka|outage\.kafka|broker-away\.kafka)\.spec\.ts$/;

/** Jest's own order, but for those. */
export default class SlowFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isLong = ({ path, duration }) => duration === undefined && LONG.test(path);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
}
