import type { TaskIdempotence } from '@tickline/api';
import type { Operation, TRPCClientError, TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { isRateLimited, isUnavailable, retryAfterOf } from './errors.ts';
import type { TicklineRouter } from './router.ts';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

type Idempotence = TaskIdempotence[keyof TaskIdempotence];

/**
 * Calls that can be repeated with the same effect as making them once. The meta of the procedures is the source. This copy
 * exists because the client imports no server code; its type ensures that both are the same.
 */
const MAY_BE_REPEATED: TaskIdempotence = {
  'task.list': true,
  'task.get': true,
  'task.create': { given: 'uid' },
  'task.update': true,
  'task.complete': { given: 'completed' },
  'task.delete': false,
  'task.batch': false,
  'task.tags': true,
  'task.changes': true,
  'task.watch': true,
  'task.trash': true,
  'task.restore': false,
};
const mayBeRepeated: ReadonlyMap<string, Idempotence> = new Map(Object.entries(MAY_BE_REPEATED));

function isIdempotent({ type, path, input }: Operation): boolean {
  const idempotence = mayBeRepeated.get(path) ?? type === 'query';
  const given = (name: string) =>
    (input as Partial<Record<string, unknown>> | undefined)?.[name] !== undefined;
  // If the first call ran, its own change would fail the second.
  if (given('if_revision')) return false;
  return typeof idempotence === 'boolean' ? idempotence : given(idempotence.given);
}

/** A rate-limited call never ran, so retrying it is safe. */
function isWorthRetrying(op: Operation, error: unknown): boolean {
  return isRateLimited(error) || (isUnavailable(error) && isIdempotent(op));
}

/**
 * Returns the pause before the next attempt, in milliseconds: exponential back-off with "full jitter", but never less than
 * the server's Retry-After.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function pauseAfter(attempt: number, error: unknown): number {
  const backOff = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)) * Math.random();
  return Math.max((retryAfterOf(error) ?? 0) * 1000, backOff);
}

/** Retries idempotent calls after temporary failures, and calls that never ran. Gives up if a pause would exceed 10 s. */
export function retryLink(retries: number): TRPCLink<TicklineRouter> {
  return () =>
    ({ op, next }) =>
      observable((observer) => {
        let stop: (() => void) | undefined;
        let isStopped = false;
        const send = (attempt: number) => {
          const call = next(op).subscribe({
            next: (value) => observer.next(value),
            complete: () => observer.complete(),
            error: (error) => again(attempt, error),
          });
          if (!isStopped) stop = () => call.unsubscribe();
        };
        const again = (attempt: number, error: TRPCClientError<TicklineRouter>) => {
          const pause = pauseAfter(attempt, error);
          if (attempt > retries || pause > LONGEST_PAUSE_MS || !isWorthRetrying(op, error))
            return observer.error(error);
          const timer = setTimeout(() => send(attempt + 1), pause);
          stop = () => clearTimeout(timer);
        };
        send(1);
        return () => {
          isStopped = true;
          stop?.();
        };
      });
}
