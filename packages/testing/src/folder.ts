import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { env } = process;
/** How the workers of a test run are told of the folder that goes when the run has ended. */
const VARIABLE = 'TICKLINE_TEST_FOLDER';

const SHARED_MEMORY = '/dev/shm';
/** Each database takes 40 MB. Containers may have little more than that. */
const ENOUGH_BYTES = 4e9;

/** Where a thousand files are made and removed in a tenth of the time, if there is such a place. */
async function temporaryRoot(): Promise<string> {
  const { bavail, bsize } = await statfs(SHARED_MEMORY).catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize > ENOUGH_BYTES ? SHARED_MEMORY : tmpdir();
}

/** Makes a folder for an embedded database. */
export async function makeTestFolder(): Promise<string> {
  return mkdtemp(join(env[VARIABLE] ?? (await temporaryRoot()), 'tickline-test-'));
}

/**
 * Of vitest: makes the folder of a test run. Workers are ended without a word, those databases open that they share.
 *
 * @returns removes it
 * @see https://vitest.dev/config/globalsetup
 */
export default async function setUpFolder(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(await temporaryRoot(), 'tickline-tests-'));
  env[VARIABLE] = folder;
  return () => rm(folder, { recursive: true, force: true });
}
