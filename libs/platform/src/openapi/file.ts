import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { buildOpenApi } from './build.js';

export const OPENAPI_FILE = 'docs/api/openapi.json';

const render = (app: INestApplication): string => `${JSON.stringify(buildOpenApi(app), null, 2)}\n`;

export const writeOpenApi = async (app: INestApplication, file = OPENAPI_FILE): Promise<void> => {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, render(app));
};

/** Whether the file says what the routes say; the first line that differs when not. */
export const checkOpenApi = async (
  app: INestApplication,
  file = OPENAPI_FILE,
): Promise<{ readonly same: true } | { readonly same: false; readonly line: number }> => {
  const kept = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const now = render(app).split('\n');
  const line = now.findIndex((text, index) => text !== kept[index]);
  return line < 0 && kept.length === now.length
    ? { same: true }
    : { same: false, line: line < 0 ? now.length : line + 1 };
};
