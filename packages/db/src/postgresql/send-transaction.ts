import { type Row, type Step, StepError } from '../statement.ts';
import type { DatabaseClient } from './client.ts';
import { type Job, leavesConnection, send } from './send-statement.ts';

/** The steps of a transaction, on their way to a connection. */
export interface TransactionJob extends Omit<Job, 'statement' | 'values' | 'settle'> {
  readonly steps: readonly Step[];
  /** Called once, with the first row of each step. */
  readonly settle: (error: Error | undefined, rows: Row[]) => void;
}

/**
 * Sends all steps at once, and then commits them, or rolls them back if one failed or returned no row: two round trips.
 *
 * @param ended called before the job is settled
 */
export function sendTransaction(
  client: DatabaseClient,
  { steps, settle, ...job }: TransactionJob,
  ended: (error: Error | undefined) => void,
): void {
  const rows: Row[] = [];
  let failure: Error | undefined;
  const { stream } = client.connection;
  client.pipelines = true;
  stream.cork();
  client.query('BEGIN', (error: Error | null) => {
    failure ??= error ?? undefined;
  });
  for (const [index, step] of steps.entries())
    send(
      client,
      {
        ...job,
        ...step,
        settle: (error, [row]) => {
          if (row) rows.push(row);
          if (error || !row) failure ??= new StepError(index, error);
          if (index === steps.length - 1) end();
        },
      },
      () => undefined,
    );
  stream.uncork();

  function end(): void {
    client.pipelines = false;
    client.query(failure ? 'ROLLBACK' : 'COMMIT', (error: Error | null) => {
      const cause = failure instanceof StepError ? failure.cause : failure;
      const ofConnection = error ?? (cause instanceof Error && !leavesConnection(cause) ? cause : undefined);
      ended(ofConnection);
      const reason = failure ?? error ?? undefined;
      settle(reason, reason ? [] : rows);
    });
  }
}
