import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identityOf } from '../../src/process-identity.ts';

/** The file in a folder that says who has it. */
export async function lockFile(directory: string): Promise<string> {
  const [name = 'nobody'] = await readdir(join(directory, 'lock'));
  return join(directory, 'lock', name);
}

/** Leaves a lock as a process would, with this content. */
export async function leaveLock(
  directory: string,
  content: object | string,
  name = 'another',
): Promise<string> {
  const file = join(directory, 'lock', name);
  await mkdir(join(directory, 'lock'), { recursive: true });
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** Of a process of this machine that has ended. */
export const deadIdentity = async () => ({ ...(await identityOf()), pid: 2 ** 22 + 1 });

/** Makes the holder one of another container: here its pid means nothing. */
export async function moveElsewhere(file: string): Promise<void> {
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), scope: 'elsewhere' }));
}
