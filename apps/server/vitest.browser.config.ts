import { defineConfig } from 'vitest/config';
import { NODE_FLAGS } from '../../packages/db/src/testing/node-flags.ts';

export default defineConfig({
  test: {
    name: 'browser',
    include: ['test/browser/**/*.browser.ts'],
    globalSetup: ['@tickline/db/testing/folder'],
    setupFiles: ['@tickline/leak-watch/setup'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: '100%',
    // As in the tests of the root: a worker runs many files.
    isolate: false,
    experimental: { fsModuleCache: true },
    execArgv: NODE_FLAGS,
  },
});
