import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { brotli } from './brotli.ts';

/** Port at which `pnpm dev` starts the server. An empty `PORT` counts as not set, as it does there. */
// biome-ignore lint/style/noProcessEnv: the same variable that the server reads
const SERVER = `http://localhost:${process.env['PORT'] || 8000}`;
/** Better Auth takes a request with a cookie only from a page of its own origin. */
const proxy = { target: SERVER, headers: { origin: SERVER } };

export default defineConfig({
  plugins: [react(), tailwind(), brotli()],
  server: { port: 5173, strictPort: true, proxy: { '/api': proxy, '/trpc': proxy } },
  build: {
    target: ['chrome123', 'edge123', 'firefox121', 'safari17.5'],
    // The policy of the page lets in no data: URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
