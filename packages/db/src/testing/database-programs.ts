import { fileURLToPath } from 'node:url';
import { programsOf } from './programs.ts';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

const programs = programsOf(PACKAGE, 'TICKLINE_TEST_DATABASE_PROGRAMS', {
  /** What `pnpm db:…` runs. */
  cli: 'src/cli.ts',
  hold: 'test/fixtures/hold.ts',
  open: 'test/fixtures/open.ts',
  write: 'test/fixtures/write.ts',
});

/** The file of one of this package's programs. */
export const databaseProgram = programs.file;
export default programs.bundle;
