/**
 * What may befall the next call, once each, in the order in which they were asked for.
 *
 * `drop-…`: the connection breaks. `hang-…`: no answer ever comes. `…-before` and `…-after`: before or after the events
 * are stored. `late`: stored only after the client has given up. The rest are answers of the server.
 */
export type AppendFault =
  'drop-before' | 'drop-after' | 'hang-before' | 'hang-after' | 'late' | 'unavailable' | 'timeout' | 'access-denied';

export type ReadFault = 'drop' | 'hang' | 'drop-midway' | 'unavailable';

/** How long after its arrival a `late` append is stored. */
export const LATE_MS = 900;

export class Faults {
  readonly appends: AppendFault[] = [];
  readonly reads: ReadFault[] = [];
  /** How many calls have come in, faulty ones included. */
  readonly seen = { appends: 0, reads: 0 };

  onAppend(...faults: AppendFault[]): void {
    this.appends.push(...faults);
  }

  onRead(...faults: ReadFault[]): void {
    this.reads.push(...faults);
  }

  takeAppend(): AppendFault | undefined {
    this.seen.appends += 1;
    return this.appends.shift();
  }

  takeRead(): ReadFault | undefined {
    this.seen.reads += 1;
    return this.reads.shift();
  }
}
