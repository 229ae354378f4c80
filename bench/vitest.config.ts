import { defineConfig } from 'vitest/config';

// Servers are started and asked one after the other; on a busy machine that takes its time.
export default defineConfig({
  test: { name: 'bench', include: ['test/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
});
