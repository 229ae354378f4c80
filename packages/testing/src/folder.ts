import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { env } = process;
/** Passes the folder of the test run to its workers. */
const VARIABLE = 'TICKLINE_TEST_FOLDER';

const SHARED_MEMORY = '/dev/shm';
/** Each database takes 40 MB. Containers may have little more shared memory than that. */
const ENOUGH_BYTES = 4e9;

/** Returns shared memory, if there is enough: creating and removing a thousand files takes a tenth of the time there. */
async function temporaryRoot(): Promise<string> {
  const { bavail, bsize } = await statfs(SHARED_MEMORY).catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize > ENOUGH_BYTES ? SHARED_MEMORY : tmpdir();
}

/** Creates a folder for an embedded database. */
export async function makeTestFolder(): Promise<string> {
  return mkdtemp(join(env[VARIABLE] ?? (await temporaryRoot()), 'tickline-test-'));
}

/**
 * Creates the folder of a test run, for vitest. Workers are killed at the end, while their shared databases are open.
 *
 * @returns a function that removes the folder
 * @see https://vitest.dev/config/globalsetup
 */
export default async function setUpFolder(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(await temporaryRoot(), 'tickline-tests-'));
  env[VARIABLE] = folder;
  return () => rm(folder, { recursive: true, force: true });
}
