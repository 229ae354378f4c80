import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { NODE_FLAGS } from './packages/testing/src/node-flags.ts';

/**
 * The tests that open databases by the dozen run first: each takes 128 MB, at which V8 collects all garbage, and that
 * takes ten times as long where a worker has loaded the whole server by then.
 */
class DatabasesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const opensDatabases = ({ moduleId }: TestSpecification) =>
      /\/packages\/(?:db|db-tools|testing)\//.test(moduleId);
    return [...sorted.filter(opensDatabases), ...sorted.filter((file) => !opensDatabases(file))];
  }
}

// biome-ignore lint/style/noProcessEnv: how a test run says which database it is for
const { TEST_DATABASE_URL } = process.env;

/** What runs where coverage does not look: its tests run the built server, or a command. */
const IN_PROCESSES_OF_THEIR_OWN = [
  'apps/server/src/{main,serve,shutdown,start-failure,token}.ts',
  'apps/server/src/cluster/**',
  'apps/server/src/changes/{primary-slots,slots-for-workers}.ts',
  'apps/server/src/rate-limit/{count-for-workers,primary-counter}.ts',
  'packages/db-tools/src/cli.ts',
  'packages/cli/src/**',
];

/** What does not run on the kind of database that the tests run on. */
const OF_THE_OTHER_DATABASE = TEST_DATABASE_URL
  ? [
      'packages/db/src/{data-directory,directory-lock,embedded*,heartbeat,lock-holder,private-files,process-identity}.ts',
      'packages/db/src/embedded/**',
      'packages/db-tools/src/backup/embedded-*.ts',
    ]
  : [
      'packages/db/src/postgresql.ts',
      'packages/db/src/postgresql/**',
      'packages/db-tools/src/backup/{checksum,client-program,copy-database,libpq,postgresql-*}.ts',
    ];

/** The tests of all packages are one project: their workers load and compile what they share once. */
export default defineConfig({
  test: {
    include: ['{packages,apps}/*/test/**/*.test.ts', 'bench/test/**/*.test.ts'],
    globalSetup: [
      './packages/testing/src/folder.ts',
      './packages/testing/src/postgresql.ts',
      './packages/db/test/harness/programs.ts',
      './packages/db-tools/test/harness/programs.ts',
      './packages/client/test/harness/programs.ts',
      './apps/server/test/harness/programs.ts',
    ],
    setupFiles: ['./packages/testing/src/leak-watch/setup.ts'],
    isolate: false,
    // What Vite makes of a module is kept in node_modules until the module changes.
    experimental: { fsModuleCache: true },
    // Many tests wait: for processes, for clocks, for servers that are silent on purpose. (Vitest takes '200%' for 100 %.)
    maxWorkers: 2 * availableParallelism(),
    sequence: { sequencer: DatabasesFirst },
    execArgv: NODE_FLAGS,
    // What tests start speaks to this machine alone: reading more certificates takes each process a tenth of a second.
    env: { NODE_EXTRA_CA_CERTS: '' },
    // Databases are made, processes started and hundreds of requests sent; on a busy machine that takes its time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**', 'apps/server/src/**'],
      exclude: [
        '**/generated/**',
        'packages/testing/**',
        ...IN_PROCESSES_OF_THEIR_OWN,
        ...OF_THE_OTHER_DATABASE,
      ],
      reporter: ['text-summary', 'json-summary', 'html'],
      thresholds: { lines: 90 },
    },
  },
});
