import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';
import type { Plugin } from 'vite';

const compress = promisify(brotliCompress);
const COMPRESSIBLE = /\.(?:css|html|js|svg)$/;
/** What fits into one packet does not get faster. */
const THRESHOLD = 1400;

/** Lays a `.br` beside every file that gets smaller by it: at the slowest quality, once, and not at every start. */
export function brotli(): Plugin {
  return {
    name: 'brotli',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        for (const [fileName, file] of Object.entries(bundle)) {
          const content = Buffer.from(file.type === 'chunk' ? file.code : file.source);
          if (!COMPRESSIBLE.test(fileName) || content.length < THRESHOLD) continue;
          this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: await compress(content) });
        }
      },
    },
  };
}
