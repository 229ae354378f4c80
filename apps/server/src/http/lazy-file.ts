import { entityTagOf } from './entity-tag.ts';

interface TaggedFile {
  readonly content: Buffer;
  readonly etag: string;
}

/**
 * Creates a function that reads a file on its first call and then keeps it. Most servers never serve their docs.
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
