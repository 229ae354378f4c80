import { defineConfig } from 'vite';
// By its path: only what lies beside a configuration is compiled with it.
import { databaseThread } from '../../packages/db/database-thread.ts';
import { nativeSpread } from './native-spread.ts';
import { openapiDocuments } from './openapi-documents.ts';
import { queryCompiler } from './query-compiler.ts';

export default defineConfig({
  plugins: [openapiDocuments(), queryCompiler(), databaseThread(), nativeSpread()],
  build: {
    ssr: 'src/main.ts',
    target: 'node20',
    outDir: 'dist',
    sourcemap: true,
    emitAssets: true,
    rolldownOptions: {
      // All beside main.js: files that are found from `import.meta.url` are as far from each.
      output: {
        chunkFileNames: '[name]-[hash].js',
        // Node keeps the text of every module in memory.
        minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
      },
      // Each loads a .wasm file that lies beside it.
      // `debug` takes supports-color where it happens to be; it is nobody's dependency.
      external: [/^@electric-sql\/pglite/, /^@prisma\/schema-engine-wasm/, 'supports-color'],
    },
  },
  ssr: { noExternal: true },
});
