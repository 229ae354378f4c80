import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { env } = process;
const PREFIX = 'test-programs-';

/** Writes rows to a database for as long as it lives: a program that tests kill. */
export const WRITER = fileURLToPath(new URL('writer.ts', import.meta.url));

/** Programs that tests run as processes of their own. */
export interface Programs<Name extends string> {
  /** The file of one, bundled. */
  file(name: Name): string;
  /** Of vitest: bundles them. @returns removes them @see https://vitest.dev/config/globalsetup */
  bundle(): Promise<() => Promise<void>>;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** What a test run has left that was killed. */
async function removeLeftovers(modules: string): Promise<void> {
  const names = (await readdir(modules)).filter((name) => name.startsWith(PREFIX));
  const left = names.filter((name) => !isRunning(Number.parseInt(name.slice(PREFIX.length), 10)));
  await Promise.all(left.map((name) => rm(join(modules, name), { recursive: true, force: true })));
}

/**
 * Has programs bundled. Loaded module by module, through tsx, each of their processes takes twice as long.
 *
 * @param root the folder of the package, whose dependencies they find
 * @param variable of the environment: how the workers of a test run are told where they are
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
      // From here, packages and the repository's root are found as from a folder in `src`.
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
