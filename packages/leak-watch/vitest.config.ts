import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { name: 'leak-watch', include: ['test/**/*.test.ts'], isolate: false } });
