import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';
import { afterAll } from 'vitest';

/** Returns the URL of a module of the typed client. @param path in its `src` */
export const clientModule = (path: string) =>
  new URL(`../../../../packages/client/src/${path}`, import.meta.url).href;

/** Bundles modules for a browser. @returns the code of each file by its path */
async function bundle(modules: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, string>> {
  const input = Object.entries(modules).map(([name, id]) => [name, fileURLToPath(import.meta.resolve(id))]);
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      rolldownOptions: {
        preserveEntrySignatures: 'strict',
        input: Object.fromEntries(input),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
      },
    },
  });
  const { output } = result as Rolldown.RolldownOutput;
  return new Map(output.flatMap((file) => (file.type === 'chunk' ? [[`/${file.fileName}`, file.code]] : [])));
}

/**
 * Serves an empty page that can import modules, until the tests of the file have ended.
 *
 * @param modules names of packages, or URLs of files, by the names under which the page imports them: `/name.js`
 * @returns the port
 */
export async function servePage(modules: Readonly<Record<string, string>>): Promise<number> {
  const files = await bundle(modules);
  const server = createServer((request, response) => {
    const code = files.get(request.url ?? '');
    if (code === undefined)
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>x</title>');
    else response.writeHead(200, { 'content-type': 'text/javascript' }).end(code);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => void server.close());
  return (server.address() as AddressInfo).port;
}
