import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

const LOOK_AGAIN_MS = 10;

/**
 * kafkajs 2.2.4 plans its next look at queued requests also when none is queued and nothing is throttled, for a moment
 * in 1970: Node makes it one millisecond, warns of a negative timeout (from 24 on), and an idle connection keeps a core
 * busy for ever (tulios/kafkajs#1751, #1768). The project has been silent since 2023, so it is mended here: look again
 * only when something waits, and never in the past.
 */
export function mendKafkaJs(): void {
  RequestQueue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
    const wait = Math.max(this.throttledUntil - Date.now(), LOOK_AGAIN_MS);
    this.throttleCheckTimeoutId = setTimeout(() => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    }, wait);
  };
}
