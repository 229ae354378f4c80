import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';

/** A file of the web page, in memory. */
export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
  /** The Brotli version, if the build made one. */
  readonly brotli: Buffer | undefined;
}

/** The built page: its document, and the assets by path. */
export interface Page {
  readonly document: PageFile;
  readonly assets: ReadonlyMap<string, PageFile>;
}

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

async function readPageFile(path: string): Promise<PageFile> {
  const brotli = await readFile(`${path}.br`).catch(() => undefined);
  return { type: TYPES[extname(path)] ?? 'application/octet-stream', content: await readFile(path), brotli };
}

/** Reads a whole built page into memory. It is small, and a request cannot reach any other file. */
export async function readPage(folder: string): Promise<Page> {
  const names = (await readdir(join(folder, 'assets'))).filter((name) => !name.endsWith('.br'));
  const assets = names.map(
    async (name) => [`/assets/${name}`, await readPageFile(join(folder, 'assets', name))] as const,
  );
  return {
    document: await readPageFile(join(folder, 'index.html')),
    assets: new Map(await Promise.all(assets)),
  };
}

/** Writes the providers that users can sign in with into the document, where the page looks for them. */
export function withProviders(page: Page, ids: readonly string[]): Page {
  if (ids.length === 0) return page;
  const html = page.document.content.toString().replace('<html', `<html data-providers="${ids.join(' ')}"`);
  // The compressed version would be another text.
  return { ...page, document: { ...page.document, content: Buffer.from(html), brotli: undefined } };
}

const require = createRequire(import.meta.url);

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND';
}

/**
 * Reads the page of `@tickline/web`.
 *
 * @returns undefined, with a warning in the log, if it was not built; the API works without it
 */
export async function findPage(log: FastifyBaseLogger): Promise<Page | undefined> {
  try {
    return await readPage(dirname(require.resolve('@tickline/web/page')));
  } catch (error) {
    if (!isNotFound(error)) throw error;
    log.warn('The web page is not served because it is not built. Run "pnpm run build".');
    return undefined;
  }
}
