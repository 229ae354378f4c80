import { defineConfig } from 'vitest/config';

/** Faults that take minutes: `npm run test:faults`. One file at a time, each with the machine to itself. */
export default defineConfig({
  test: {
    name: 'faults',
    include: ['{packages,apps}/*/test/**/*.faults.ts'],
    globalSetup: [
      './packages/testing/src/folder.ts',
      './packages/db/test/harness/programs.ts',
      './packages/db-tools/test/harness/programs.ts',
      './packages/client/test/harness/programs.ts',
    ],
    setupFiles: ['./packages/testing/src/leak-watch/setup.ts'],
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 120_000,
    passWithNoTests: true,
  },
});
