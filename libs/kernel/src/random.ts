const AT_ONCE = 4096;
const drawn = new Uint8Array(AT_ONCE);
let used = drawn.length;

/** Fresh random bytes, a few at a time: drawing them costs the same for many as for one. They are given to nobody else. */
export const randomBytes = (count: number): Uint8Array => {
  if (used + count > drawn.length) {
    crypto.getRandomValues(drawn);
    used = 0;
  }
  used += count;
  return drawn.slice(used - count, used);
};
