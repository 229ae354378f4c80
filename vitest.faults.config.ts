import { defineConfig } from 'vitest/config';

/** Faults that take minutes: `npm run test:faults`. One file at a time, each with the machine to itself. */
export default defineConfig({
  test: {
    name: 'faults',
    include: ['{packages,apps}/*/test/**/*.faults.ts'],
    globalSetup: ['./packages/db/src/testing/folder.ts', './packages/db/src/testing/database-programs.ts'],
    setupFiles: ['./packages/leak-watch/src/setup.ts'],
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 120_000,
    passWithNoTests: true,
  },
});
