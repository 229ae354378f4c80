import { fileURLToPath } from 'node:url';
import { programsOf, WRITER } from '@tickline/testing/programs';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

const programs = programsOf(PACKAGE, 'TICKLINE_TEST_TOOL_PROGRAMS', {
  /** Program that `pnpm db:…` runs. */
  cli: 'src/cli.ts',
  write: WRITER,
});

/** The file of one of this package's programs. */
export const toolProgram = programs.file;
export default programs.bundle;
