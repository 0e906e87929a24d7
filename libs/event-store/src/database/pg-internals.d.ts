/** How `pg` turns a value into what is sent: `part.ts` does it before anything is. */
declare module 'pg/lib/utils.js' {
  const utils: { prepareValue(value: unknown): unknown };
  export default utils;
}
