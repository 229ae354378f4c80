import { defineConfig } from 'vitest/config';
import { NODE_FLAGS } from '../../packages/testing/src/node-flags.ts';

export default defineConfig({
  test: {
    name: 'browser',
    include: ['test/browser/**/*.browser.ts'],
    globalSetup: ['@tickline/testing/folder'],
    setupFiles: ['@tickline/testing/leak-watch/setup'],
    // Loads the server once in each worker, for all its files, and optimizes late, as the other tests do.
    isolate: false,
    execArgv: NODE_FLAGS,
    experimental: { fsModuleCache: true },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    maxWorkers: '100%',
  },
});
