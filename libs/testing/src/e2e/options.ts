import type { Shape } from './shape.js';

/** What a test asks of the Waymark that it meets. */
export interface WaymarkOptions {
  /** Default: the one that this run is about. */
  readonly shape?: Shape;
  readonly clock?: 'virtual' | 'real';
  /** Where a virtual clock starts. */
  readonly start?: string;
  /**
   * `embedded`: a PostgreSQL of its own in the data folder, which may be killed; where Waymark is one process, it is
   * Waymark that starts it. Default: fresh databases of this jest run. A URL: everything is kept there.
   */
  readonly database?: 'embedded' | { readonly url: string };
  readonly env?: Readonly<Record<string, string>>;
  /** The built `main.js` to run; default: the whole of Waymark in one process. */
  readonly program?: string;
}
