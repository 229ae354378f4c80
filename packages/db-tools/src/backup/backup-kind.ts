import { open } from 'node:fs/promises';

/** The first bytes of each kind of backup. */
const BEGINNINGS = [
  ['postgresql', Buffer.from('PGDMP')],
  ['embedded', Buffer.from([0x1f, 0x8b])],
] as const;

/** Detects, by the first bytes, which kind of database a file may be a backup of; undefined if none. */
export async function backupKind(file: string): Promise<'embedded' | 'postgresql' | undefined> {
  const handle = await open(file, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(5), 0, 5, 0);
    return BEGINNINGS.find(([, beginning]) => buffer.subarray(0, beginning.length).equals(beginning))?.[0];
  } finally {
    await handle.close();
  }
}
