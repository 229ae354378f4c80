import { randomBytes, randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDataDirectory, tightenDataDirectory } from '@tickline/db/data-directory';
import type { Env } from '../env.ts';

const MIN_LENGTH = 32;

/** Creates the file atomically. A crash must not leave a shortened secret, which can be guessed. */
async function createSecret(file: string): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, randomBytes(32).toString('base64url'), { mode: 0o600, flush: true });
  try {
    await link(draft, file);
  } catch (error) {
    // Another process was first: its secret is used.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(draft);
  }
}

/**
 * Returns the secret that signs tokens. If none is configured (never in production), creates one in `DATA_DIR`,
 * readable only by its owner. Processes that start at the same time all use the first one.
 *
 * @throws if the file holds something else, or if other users can read it and that cannot be changed
 */
export async function resolveSecret(env: Pick<Env, 'BETTER_AUTH_SECRET' | 'DATA_DIR'>): Promise<string> {
  if (env.BETTER_AUTH_SECRET !== undefined) return env.BETTER_AUTH_SECRET;
  const file = join(env.DATA_DIR, 'secret');
  await makeDataDirectory(env.DATA_DIR);
  tightenDataDirectory(env.DATA_DIR, /^secret$/);
  const read = () => readFile(file, 'utf8').catch(() => undefined);
  if ((await read()) === undefined) await createSecret(file);
  const secret = (await read())?.trim() ?? '';
  if (secret.length >= MIN_LENGTH) return secret;
  throw new Error(`${file} holds no secret: remove it, or set BETTER_AUTH_SECRET.`);
}
