import { TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { isRefused } from './errors.ts';
import type { TicklineRouter } from './router.ts';
import type { TokenSource } from './token-source.ts';

/** The key of a call's token in its context. */
export const TOKEN = 'token';

/** Adds a token to each call. If the server refuses the token, sends the call once more with a new one, if there is one. */
export function authLink(source: TokenSource): TRPCLink<TicklineRouter> {
  return () =>
    ({ op, next }) =>
      observable((observer) => {
        let stop: (() => void) | undefined;
        let isStopped = false;
        const fail = (error: unknown) => {
          if (!isStopped)
            observer.error(TRPCClientError.from(error instanceof Error ? error : new Error(String(error))));
        };

        const send = (token: string | undefined, isFirst: boolean) => {
          if (isStopped) return;
          let hasWorked = false;
          const call = next({ ...op, context: { ...op.context, [TOKEN]: token } }).subscribe({
            next: (value) => {
              hasWorked = true;
              observer.next(value);
            },
            complete: () => observer.complete(),
            error: (error) => {
              // A subscription outlives its token.
              if (token !== undefined && (isFirst || hasWorked)) void sendAgain(token, error);
              else fail(error);
            },
          });
          stop = () => call.unsubscribe();
        };
        const sendAgain = async (token: string, error: TRPCClientError<TicklineRouter>) => {
          if (!isRefused(error, 'TOKEN_EXPIRED', 'TOKEN_INVALID')) return fail(error);
          const another = await source.renew(token).catch(() => undefined);
          if (another === undefined) fail(error);
          else send(another, false);
        };
        source
          .get()
          .then((token) => send(token, true))
          .catch(fail);

        return () => {
          isStopped = true;
          stop?.();
        };
      });
}
