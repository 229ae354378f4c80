import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { name: 'rest', include: ['test/**/*.test.ts'], isolate: false } });
