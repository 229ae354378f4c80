import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { env } = process;
/** How the workers of a test run are told where its programs are. */
const VARIABLE = 'TICKLINE_TEST_PROGRAMS';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = {
  /** What `pnpm db:…` runs. */
  cli: 'src/cli.ts',
  open: 'test/fixtures/open.ts',
  write: 'test/fixtures/write.ts',
};

/** The file of a program that tests run as a process of its own. */
export function programFile(name: keyof typeof SOURCES): string {
  return join(env[VARIABLE] ?? '', `${name}.js`);
}

/**
 * Of vitest: bundles those programs. Loaded module by module, through tsx, each of their processes takes twice as long.
 *
 * @returns removes them
 * @see https://vitest.dev/config/globalsetup
 */
export default async function bundlePrograms(): Promise<() => Promise<void>> {
  const { build } = await import('vite');
  // From here, packages and the repository's root are found as from `src/cli`.
  const folder = await mkdtemp(join(PACKAGE, 'node_modules/test-programs-'));
  await build({
    root: PACKAGE,
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node20',
      outDir: folder,
      rolldownOptions: { input: SOURCES, output: { chunkFileNames: '[name]-[hash].js' } },
    },
  });
  env[VARIABLE] = folder;
  return () => rm(folder, { recursive: true, force: true });
}
