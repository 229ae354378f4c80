import { defineConfig } from 'vitest/config';

export default defineConfig({
  // A new embedded database takes seconds to make, on a busy machine.
  test: {
    name: 'db',
    include: ['test/**/*.test.ts'],
    setupFiles: ['@tickline/leak-watch/setup'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
