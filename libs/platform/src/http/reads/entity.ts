import { etagOf } from '../outcome.js';

/** The answer to a read of one aggregate: its body under an ETag; 304 when the caller has this version already. */
export class EntityAnswer {
  readonly etag: string;

  constructor(
    version: number,
    readonly body: unknown,
  ) {
    this.etag = etagOf(version);
  }

  /** `If-None-Match` compares weakly (RFC 9110, 13.1.2). */
  isKnownBy(header: string | undefined): boolean {
    const tags = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
    return tags.includes(this.etag) || tags.includes('*');
  }
}

export const entity = (version: number, body: object): EntityAnswer => new EntityAnswer(version, body);
