import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const MARK = '\ntickline sha256 ';
const TRAILER_BYTES = MARK.length + 64;

/**
 * Appends its SHA-256 to a stream. `pg_restore` ignores the extra bytes. By itself it detects neither a flipped bit in the
 * archive's table of contents nor a truncated end that contained no table.
 *
 * @param isWhole settles when the stream's producer has ended; if it rejects, no checksum is written
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

/** Tells whether a file is exactly what `withChecksum` produced. */
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
