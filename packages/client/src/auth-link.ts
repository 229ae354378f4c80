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

        const send = (
          token: string | undefined,
          onRefusal: (error: TRPCClientError<TicklineRouter>) => void,
        ) => {
          if (isStopped) return;
          const call = next({ ...op, context: { ...op.context, [TOKEN]: token } }).subscribe({
            next: (value) => observer.next(value),
            complete: () => observer.complete(),
            error: onRefusal,
          });
          stop = () => call.unsubscribe();
        };
        const sendAgain = (token: string) => async (error: TRPCClientError<TicklineRouter>) => {
          if (!isRefused(error, 'TOKEN_EXPIRED', 'TOKEN_INVALID')) return fail(error);
          const another = await source.renew(token).catch(() => undefined);
          if (another === undefined) fail(error);
          else send(another, fail);
        };
        source
          .get()
          .then((token) => send(token, token === undefined ? fail : sendAgain(token)))
          .catch(fail);

        return () => {
          isStopped = true;
          stop?.();
        };
      });
}
