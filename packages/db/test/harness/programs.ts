import { fileURLToPath } from 'node:url';
import { programsOf, WRITER } from '@tickline/testing/programs';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

const programs = programsOf(PACKAGE, 'TICKLINE_TEST_DATABASE_PROGRAMS', {
  hold: 'test/fixtures/hold.ts',
  open: 'test/fixtures/open.ts',
  write: WRITER,
});

/** The file of one of this package's programs. */
export const databaseProgram = programs.file;
export default programs.bundle;
