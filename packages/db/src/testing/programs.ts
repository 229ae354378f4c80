import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

const { env } = process;

/** Programs that tests run as processes of their own. */
export interface Programs<Name extends string> {
  /** The file of one, bundled. */
  file(name: Name): string;
  /** Of vitest: bundles them. @returns removes them @see https://vitest.dev/config/globalsetup */
  bundle(): Promise<() => Promise<void>>;
}

/**
 * Has programs bundled. Loaded module by module, through tsx, each of their processes takes twice as long.
 *
 * @param root the folder of the package, whose dependencies they find
 * @param variable of the environment: how the workers of a test run are told where they are
 * @param sources by name, below `root`
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
      // From here, packages and the repository's root are found as from `src/cli`.
      const outDir = await mkdtemp(join(root, 'node_modules/test-programs-'));
      await build({
        root,
        configFile: false,
        logLevel: 'warn',
        build: {
          ssr: true,
          target: 'node20',
          outDir,
          rolldownOptions: { input: sources, output: { chunkFileNames: '[name]-[hash].js' } },
        },
      });
      env[variable] = outDir;
      return () => rm(outDir, { recursive: true, force: true });
    },
  };
}
