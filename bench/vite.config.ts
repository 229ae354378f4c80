import { existsSync, readdirSync } from 'node:fs';
import { defineConfig } from 'vite';

const PEERS = new URL('peers/', import.meta.url);

/** Peers in TypeScript run as the product does: as JavaScript, `peers/<name>/main.ts` as `dist/<name>.js`. */
const entries = readdirSync(PEERS)
  .filter((name) => existsSync(new URL(`${name}/main.ts`, PEERS)))
  .map((name) => [name, `peers/${name}/main.ts`]);

export default defineConfig({
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist',
    rolldownOptions: { input: Object.fromEntries(entries) },
  },
  // The generated client asks for Prisma's runtime, which is not a dependency here.
  ssr: { noExternal: [/^@prisma\//] },
});
