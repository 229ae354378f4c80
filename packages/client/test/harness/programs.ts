import { fileURLToPath } from 'node:url';
import { programsOf } from '@tickline/testing/programs';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

const programs = programsOf(PACKAGE, 'TICKLINE_TEST_CLIENT_PROGRAMS', { write: 'test/fixtures/write.ts' });

/** The file of one of this package's programs. */
export const clientProgram = programs.file;
export default programs.bundle;
