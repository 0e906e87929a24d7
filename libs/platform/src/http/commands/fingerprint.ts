import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { canonicalJson } from '#kernel';
import { deriveKey, type EdgeConfig } from '../../config/index.js';
import { CONFIG } from '../../config/token.js';

/**
 * Recognises a request without keeping it: bodies name people, and a plain hash of a short body can be guessed. Keyed,
 * so that the stored fingerprint tells nothing to whoever reads the table.
 */
@Injectable()
export class Fingerprints {
  readonly #key: Buffer;

  constructor(@Inject(CONFIG) config: Pick<EdgeConfig, 'masterKey'>) {
    this.#key = deriveKey(config.masterKey, 'idempotency-fingerprint');
  }

  of(method: string, path: string, body: unknown): string {
    return createHmac('sha256', this.#key)
      .update(`${method}\n${path}\n${canonicalJson(body ?? null)}`)
      .digest('base64url');
  }
}
