import { v7 } from 'uuid';
import { systemMs } from './clock.js';

/** A source of new identifiers: UUIDv7, sortable by time of creation without coordination. */
export type NewId = () => string;

/** Bytes of one identifier, and how many are drawn at once: drawing them costs the same for one as for many. */
const [BYTES, AT_ONCE] = [16, 256];
const drawn = new Uint8Array(BYTES * AT_ONCE);
let used = drawn.length;

const draw = (): Uint8Array => {
  if (used === drawn.length) {
    crypto.getRandomValues(drawn);
    used = 0;
  }
  used += BYTES;
  return drawn.subarray(used - BYTES, used);
};

let msecs = 0;
let seq = 0;

/** Each is greater than the one before it, within a millisecond and when the clock goes back as well (RFC 9562, 6.2). */
export const newId: NewId = () => {
  const random = draw();
  const now = systemMs();
  if (now > msecs) [msecs, seq] = [now, new DataView(random.buffer, random.byteOffset).getUint32(6) >>> 1];
  else if (++seq > 0xffffffff) [msecs, seq] = [msecs + 1, 0];
  return v7({ random, msecs, seq });
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export const isUuid = (text: string): boolean => UUID.test(text);
