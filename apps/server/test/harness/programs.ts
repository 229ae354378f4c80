import { fileURLToPath } from 'node:url';
import { programsOf } from '@tickline/testing/programs';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

const programs = programsOf(PACKAGE, 'TICKLINE_TEST_SERVER_PROGRAMS', {
  'last-words': 'test/fixtures/last-words.ts',
  'promoted-garbage': 'test/fixtures/promoted-garbage.ts',
  workers: 'test/fixtures/workers.ts',
});

/** Returns the file of one of this package's programs. */
export const serverProgram = programs.file;
export default programs.bundle;
