import { pathToFileURL } from 'node:url';
import type { Plugin } from 'vite';

const MODULE = /query_compiler_[\w.]+\.wasm-base64\.m?js$/;
const FILE = 'query-compiler.wasm';

/**
 * Lays Prisma's query compiler beside the bundle as the file that it is. Prisma has it as 4.6 MB of base64 in a module,
 * of which Node would keep the source and the text for good; what takes the text takes bytes as well.
 */
export function queryCompiler(): Plugin {
  return {
    name: 'query-compiler',
    apply: 'build',
    async load(id) {
      if (!MODULE.test(id)) return undefined;
      const { wasm }: { wasm: string } = await import(pathToFileURL(id).href);
      this.emitFile({ type: 'asset', fileName: FILE, source: Buffer.from(wasm, 'base64') });
      return `import { readFileSync } from 'node:fs';
export const wasm = readFileSync(new URL('./${FILE}', import.meta.url));`;
    },
  };
}
