import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const MARK = '\ntickline sha256 ';
const TRAILER_BYTES = MARK.length + 64;

/**
 * Passes a stream on, with its SHA-256 at the end. `pg_restore` looks for nothing there, and notices by itself neither
 * a bit turned over in the archive's table of contents, nor an end cut off that held no table.
 *
 * @param isWhole settles when the stream's maker has ended; rejects where it failed, and then there is no checksum
 */
export async function* withChecksum(
  source: AsyncIterable<Buffer>,
  isWhole: Promise<void>,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
  await isWhole;
  yield Buffer.from(MARK + hash.digest('hex'));
}

async function readTrailer(handle: FileHandle, size: number): Promise<string> {
  const { buffer } = await handle.read(Buffer.alloc(TRAILER_BYTES), 0, TRAILER_BYTES, size - TRAILER_BYTES);
  return buffer.toString('latin1');
}

/** Whether a file is, to the last bit, what `withChecksum` passed on. */
export async function hasChecksum(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    if (size <= TRAILER_BYTES) return false;
    const hash = createHash('sha256');
    const content: AsyncIterable<Buffer> = createReadStream(file, { end: size - TRAILER_BYTES - 1 });
    for await (const chunk of content) hash.update(chunk);
    return (await readTrailer(handle, size)) === MARK + hash.digest('hex');
  } finally {
    await handle.close();
  }
}
