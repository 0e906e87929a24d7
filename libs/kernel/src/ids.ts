import { v7 } from 'uuid';
import { systemMs } from './clock.js';
import { randomBytes } from './random.js';

/** A source of new identifiers: UUIDv7, sortable by time of creation without coordination. */
export type NewId = () => string;

let msecs = 0;
let seq = 0;

/** Each is greater than the one before it, within a millisecond and when the clock goes back as well (RFC 9562, 6.2). */
export const newId: NewId = () => {
  const random = randomBytes(16);
  const now = systemMs();
  if (now > msecs) [msecs, seq] = [now, new DataView(random.buffer).getUint32(6) >>> 1];
  else if (++seq > 0xffffffff) [msecs, seq] = [msecs + 1, 0];
  return v7({ random, msecs, seq });
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export const isUuid = (text: string): boolean => UUID.test(text);
