import type { Context, Importer } from '@tickline/api';
import type { Principal } from '@tickline/auth/verifier';
import { type ImportReport, LIMITS, validationProblem } from '@tickline/contract';
import { FileError, type ParsedRow } from '@tickline/transfer';

/** So many tasks of a file count as one call for the rate limit. */
export const TASKS_PER_CALL = 1000;

interface Import {
  readonly importer: Importer;
  readonly context: Context;
  readonly principal: Principal;
  readonly rows: AsyncIterable<ParsedRow>;
}

/**
 * Creates the tasks of a file.
 *
 * @throws VALIDATION_ERROR if the file is of another kind and no task could be read
 * @throws RATE_LIMITED if the file has more tasks than the user may make calls; those before are written
 */
export async function importFile({ importer, context, principal, rows }: Import): Promise<ImportReport> {
  try {
    for await (const row of rows) {
      if (importer.rows === LIMITS.importRows) {
        importer.stop({ path: '', message: 'The file has too many tasks. The rest was not read' }, row.line);
        break;
      }
      if (importer.rows > 0 && importer.rows % TASKS_PER_CALL === 0) await context.charge(principal, 1);
      await importer.add(row);
    }
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const { message, line } = error;
    const where = line === undefined ? '' : ` (line ${line})`;
    if (importer.rows === 0) throw validationProblem([{ path: '', message: `${message}${where}` }], error);
    importer.stop({ path: '', message: `${message}. The rest was not read` }, line);
  }
  return importer.finish();
}
