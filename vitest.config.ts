import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** The tests of all packages are one project: their workers load and compile what they share once. */
export default defineConfig({
  test: {
    include: ['{packages,apps}/*/test/**/*.test.ts', 'bench/test/**/*.test.ts'],
    globalSetup: ['./packages/db/src/testing/folder.ts'],
    setupFiles: ['./packages/leak-watch/src/setup.ts'],
    isolate: false,
    // What Vite makes of a module is kept in node_modules until the module changes.
    experimental: { fsModuleCache: true },
    // Many tests wait: for processes, for clocks, for servers that are silent on purpose. (Vitest takes '200%' for 100 %.)
    maxWorkers: 2 * availableParallelism(),
    // PGlite is started many times and never runs for long: optimizing its WebAssembly takes more than it gives.
    execArgv: ['--liftoff-only'],
    // Databases are made, processes started and hundreds of requests sent; on a busy machine that takes its time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**', 'apps/server/src/**'],
      exclude: ['**/generated/**'],
      reporter: ['text-summary', 'json-summary', 'html'],
      thresholds: { lines: 90 },
    },
  },
});
