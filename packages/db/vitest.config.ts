import { defineConfig } from 'vitest/config';

export default defineConfig({
  // A new embedded database takes seconds to make, on a busy machine.
  test: {
    name: 'db',
    include: ['test/**/*.test.ts'],
    globalSetup: ['./src/testing/folder.ts'],
    setupFiles: ['@tickline/leak-watch/setup'],
    isolate: false,
    // PGlite is started many times and never runs for long: optimizing its WebAssembly takes more than it gives.
    execArgv: ['--liftoff-only'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
