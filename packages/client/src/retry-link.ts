import type { Operation, TRPCClientError, TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { isRateLimited, isUnavailable, retryAfterOf } from './errors.ts';
import type { TicklineRouter } from './router.ts';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

/** What may be done twice to no other effect than once. Deleting is not: the second answer would be that it is gone. */
function isIdempotent({ type, path, input }: Operation): boolean {
  if (type === 'query' || path === 'task.update') return true;
  return (
    path === 'task.complete' && typeof (input as { completed?: unknown } | undefined)?.completed === 'boolean'
  );
}

/** What was refused for its rate has not been done. */
function isWorthRetrying(op: Operation, error: unknown): boolean {
  return isRateLimited(error) || (isUnavailable(error) && isIdempotent(op));
}

/**
 * Exponential, with "full jitter", and never sooner than the server wants to be asked again.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
function pauseAfter(attempt: number, error: unknown): number {
  const backOff = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)) * Math.random();
  return Math.max((retryAfterOf(error) ?? 0) * 1000, backOff);
}

/** Tries again what failed for a reason that passes; only what may be done twice, unless it was not done at all. */
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
