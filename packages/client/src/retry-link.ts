import type { TaskIdempotence } from '@tickline/api';
import type { Operation, TRPCClientError, TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { isRateLimited, isUnavailable, retryAfterOf } from './errors.ts';
import type { TicklineRouter } from './router.ts';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

type Idempotence = TaskIdempotence[keyof TaskIdempotence];

/**
 * Which calls may be made twice to no other effect than once. The meta of the procedures says it. This is the same for a client
 * that loads nothing of the server, and it compiles only as long as it is the same.
 */
const MAY_BE_REPEATED: TaskIdempotence = {
  'task.list': true,
  'task.get': true,
  'task.create': false,
  'task.update': true,
  'task.complete': { given: 'completed' },
  'task.delete': false,
};
const mayBeRepeated: ReadonlyMap<string, Idempotence> = new Map(Object.entries(MAY_BE_REPEATED));

function isIdempotent({ type, path, input }: Operation): boolean {
  const idempotence = mayBeRepeated.get(path) ?? type === 'query';
  if (typeof idempotence === 'boolean') return idempotence;
  return (input as Partial<Record<string, unknown>> | undefined)?.[idempotence.given] !== undefined;
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
