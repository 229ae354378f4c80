import { open } from 'node:fs/promises';

/** What the two kinds of backup begin with. */
const BEGINNINGS = [
  ['postgresql', Buffer.from('PGDMP')],
  ['embedded', Buffer.from([0x1f, 0x8b])],
] as const;

/** Which kind of database a file may be a backup of, by its first bytes; undefined where it is none. */
export async function backupKind(file: string): Promise<'embedded' | 'postgresql' | undefined> {
  const handle = await open(file, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(5), 0, 5, 0);
    return BEGINNINGS.find(([, beginning]) => buffer.subarray(0, beginning.length).equals(beginning))?.[0];
  } finally {
    await handle.close();
  }
}
