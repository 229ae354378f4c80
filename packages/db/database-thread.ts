import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const FILE = new URL('./src/embedded/database-thread.mjs', import.meta.url);

/** Lays the thread of the embedded database beside a bundle as the file that it is: Node loads it by its path. */
export function databaseThread(): Plugin {
  return {
    name: 'database-thread',
    apply: 'build',
    buildStart() {
      this.emitFile({ type: 'asset', fileName: 'database-thread.mjs', source: readFileSync(FILE) });
    },
  };
}
