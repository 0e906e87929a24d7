import { createHash } from 'node:crypto';

/** No category of a source stream has a dot: an index never meets a stream of the same name. */
const INDEX = 'trail.key-';

export const indexStream = (key: string): string => `${INDEX}${key}`;
export const isIndexStream = (streamId: string): boolean => streamId.startsWith(INDEX);
export const keyOfIndex = (streamId: string): string => streamId.slice(INDEX.length);

/** The same for the same entry, whoever writes it: a UUID of version 8 (RFC 9562), made of a hash. */
export const entryId = (key: string, streamId: string): string => {
  const hex = createHash('sha256').update(`${key}\n${streamId}`).digest('hex');
  const variant = ((parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
};
