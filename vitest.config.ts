import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Many tests wait: for processes, for clocks, for servers that are silent on purpose. (Vitest takes '200%' for 100 %.)
    maxWorkers: 2 * availableParallelism(),
    projects: ['packages/*', 'apps/*', 'bench'],
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**', 'apps/server/src/**'],
      exclude: ['**/generated/**'],
      reporter: ['text-summary', 'json-summary', 'html'],
      thresholds: { lines: 90 },
    },
  },
});
