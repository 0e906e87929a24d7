import { Type } from 'typebox';

/**
 * One word of printable characters, such as an id, a version, a position or a reference: no sentence fits, and so nothing
 * that somebody said about a person.
 */
export const oneWord = (most = 200) => Type.String({ pattern: `^[!-~]{1,${most}}$` });
