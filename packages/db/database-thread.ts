import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const FILE = new URL('./src/embedded/database-thread.mjs', import.meta.url);

/** Copies the embedded database's thread next to a bundle as a separate file, because Node loads it by its path. */
export function databaseThread(): Plugin {
  return {
    name: 'database-thread',
    apply: 'build',
    buildStart() {
      this.emitFile({ type: 'asset', fileName: 'database-thread.mjs', source: readFileSync(FILE) });
    },
  };
}
