import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

const plain =
  process.env['NO_COLOR'] !== undefined || (!process.stdout.isTTY && process.env['FORCE_COLOR'] === undefined);

/** Colour where a person looks, plain text where a file or a pipe does. */
const style =
  (format: Format) =>
  (text: string): string =>
    plain ? text : styleText(format, text);

export const bold = style('bold');
export const dim = style('dim');
export const green = style('green');
export const red = style('red');
export const yellow = style('yellow');
export const cyan = style('cyan');
