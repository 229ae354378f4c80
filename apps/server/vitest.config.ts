import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Databases are made, processes started and hundreds of requests sent; on a busy machine that takes its time.
  test: {
    name: 'server',
    include: ['test/**/*.test.ts'],
    globalSetup: ['@tickline/db/testing/folder'],
    setupFiles: ['@tickline/leak-watch/setup'],
    isolate: false,
    // PGlite is started many times and never runs for long: optimizing its WebAssembly takes more than it gives.
    execArgv: ['--liftoff-only'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
