import { etagOf } from './etag.ts';

interface KeptFile {
  readonly content: Buffer;
  readonly etag: string;
}

/**
 * Reads a file when it is first asked for, and keeps it: most servers are never asked for their documentation.
 *
 * @param read is called again where it failed
 */
export function keepFile(read: () => Promise<Buffer>): () => Promise<KeptFile> {
  let kept: Promise<KeptFile> | undefined;
  const load = async (): Promise<KeptFile> => {
    const content = await read();
    return { content, etag: etagOf(content) };
  };
  return () => {
    kept ??= load().catch((error: unknown) => {
      kept = undefined;
      throw error;
    });
    return kept;
  };
}
