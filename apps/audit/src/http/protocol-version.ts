/** A protocol and its version, such as `kap.sequential@1.0.0`. */
export const isProtocolVersion = (text: string): boolean =>
  text.length <= 130 && /^[A-Za-z0-9._-]+@[A-Za-z0-9.+_-]+$/.test(text);
