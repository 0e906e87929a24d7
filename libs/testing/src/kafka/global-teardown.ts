import { resolve } from 'node:path';
import type {} from './global-setup.js';

export default async function globalTeardown(): Promise<void> {
  await globalThis.stopTestKafka?.();
  const file = resolve(import.meta.dirname, '../postgres/global-teardown.ts');
  const { default: postgres } = (await import(file)) as { default: () => Promise<void> };
  await postgres();
}
