import { type Further, type Row, type Step, StepError } from '../statement.ts';
import type { DatabaseClient } from './client.ts';
import { type Job, leavesConnection, send } from './send-statement.ts';

/** The steps of a transaction, on their way to a connection. */
export interface TransactionJob extends Omit<Job, 'statement' | 'values' | 'settle'> {
  readonly steps: readonly Step[];
  readonly further: Further | undefined;
  /** Called once, with the rows of all steps. */
  readonly settle: (error: Error | undefined, rows: Row[]) => void;
}

/**
 * Sends all steps at once, then those that depend on their answers, if there are any, and then commits them, or rolls them
 * back if one failed or returned too few rows: two round trips, or three.
 *
 * @param ended called before the job is settled
 */
export function sendTransaction(
  client: DatabaseClient,
  { steps, further, settle, ...job }: TransactionJob,
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
  sendSteps(steps, 0, goOn);
  stream.uncork();

  /** @param answered called when the last one is answered */
  function sendSteps(some: readonly Step[], from: number, answered: () => void): void {
    for (const [index, step] of some.entries())
      send(
        client,
        {
          ...job,
          ...step,
          settle: (error, found) => {
            const wanted = found.slice(0, step.rows ?? 1);
            rows.push(...wanted);
            if (error || wanted.length < (step.rows ?? 1)) failure ??= new StepError(from + index, error);
            if (index === some.length - 1) answered();
          },
        },
        () => undefined,
      );
  }

  function goOn(): void {
    const more = failure ? [] : dependent();
    stream.cork();
    if (more.length > 0) sendSteps(more, steps.length, end);
    else end();
    stream.uncork();
  }

  function dependent(): readonly Step[] {
    try {
      return further?.(rows) ?? [];
    } catch (error) {
      failure = error instanceof Error ? error : new Error('no further steps', { cause: error });
      return [];
    }
  }

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
