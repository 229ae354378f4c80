import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAlive } from './is-alive.ts';

const { env } = process;
const PREFIX = 'test-programs-';

/** A program that writes rows to a database until a test kills it. */
export const WRITER = fileURLToPath(new URL('writer.ts', import.meta.url));

/** Programs that tests run in separate processes. */
export interface Programs<Name extends string> {
  /** Returns the bundled file of a program. */
  file(name: Name): string;
  /** Bundles the programs, for vitest. @returns removes them @see https://vitest.dev/config/globalsetup */
  bundle(): Promise<() => Promise<void>>;
}

/** Removes the files of killed test runs. */
async function removeLeftovers(modules: string): Promise<void> {
  const names = (await readdir(modules)).filter((name) => name.startsWith(PREFIX));
  const left = names.filter((name) => !isAlive(Number.parseInt(name.slice(PREFIX.length), 10)));
  await Promise.all(left.map((name) => rm(join(modules, name), { recursive: true, force: true })));
}

/**
 * Bundles programs. Loading them module by module, through tsx, would double the run time of each process.
 *
 * @param root the folder of the package whose dependencies they use
 * @param variable environment variable that passes their folder to the workers
 * @param sources by name; relative to `root`, or absolute
 */
export function programsOf<Name extends string>(
  root: string,
  variable: string,
  sources: Record<Name, string>,
): Programs<Name> {
  return {
    file: (name) => join(env[variable] ?? '', `${name}.js`),
    bundle: async () => {
      const { build } = await import('vite');
      const { databaseThread } = await import('@tickline/db/database-thread');
      const modules = join(root, 'node_modules');
      await removeLeftovers(modules);
      // From this folder, packages and the root of the repository resolve as from a folder in `src`.
      const outDir = await mkdtemp(join(modules, `${PREFIX}${process.pid}-`));
      await build({
        root,
        configFile: false,
        logLevel: 'warn',
        plugins: [databaseThread()],
        build: {
          ssr: true,
          target: 'node20',
          outDir,
          emitAssets: true,
          rolldownOptions: { input: sources, output: { chunkFileNames: '[name]-[hash].js' } },
        },
      });
      env[variable] = outDir;
      return () => rm(outDir, { recursive: true, force: true });
    },
  };
}
