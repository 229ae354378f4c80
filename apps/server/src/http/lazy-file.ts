import { entityTagOf } from './entity-tag.ts';

interface TaggedFile {
  readonly content: Buffer;
  readonly etag: string;
}

/**
 * Makes what reads a file when it is first asked for, and has it in memory from then on: most servers are never asked for their
 * documentation.
 *
 * @param read is called again if it failed
 */
export function lazyFile(read: () => Promise<Buffer>): () => Promise<TaggedFile> {
  let loaded: Promise<TaggedFile> | undefined;
  const load = async (): Promise<TaggedFile> => {
    const content = await read();
    return { content, etag: entityTagOf(content) };
  };
  return () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
}
