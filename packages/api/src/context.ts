import type { Principal } from '@tickline/auth/verifier';
import type { PrismaClient, StatementRunner } from '@tickline/db';
import type { CursorCodec } from './list/cursor.ts';

/** What every request shares. */
export interface Services {
  readonly prisma: PrismaClient;
  /** The same database, for what Prisma cannot say. */
  readonly statements: StatementRunner;
  readonly cursors: CursorCodec;
  /**
   * Who keeps the users. `embedded`: Better Auth on this database, an id without a row is a deleted user.
   * `external`: an issuer elsewhere, the first write makes the row.
   */
  readonly authMode: 'embedded' | 'external';
}

/** How a call ended, as tRPC has it: it does not throw. */
interface ProcedureResult {
  readonly ok: boolean;
  readonly data?: unknown;
  readonly error?: Error;
}

/**
 * Sees every call of a procedure, its checks of token and input included.
 *
 * @param procedure its name in the router, such as `task.list`
 * @param run makes the call; its result is to be handed on as it is
 */
export type ProcedureObserver = <Result extends ProcedureResult>(
  procedure: string,
  run: () => Promise<Result>,
) => Promise<Result>;

/** What a procedure knows of its request. */
export interface Context {
  readonly services: Services;
  readonly requestId: string;
  /** Verifies the request's token, at most once. Throws an `AuthError`. */
  readonly authenticate: () => Principal | Promise<Principal>;
  /** Makes the signal that is aborted if the client leaves before it was answered. */
  readonly signal: () => AbortSignal;
  /** Runs each call of a batch when its turn comes. Left out for a request that is one call. */
  readonly inTurn?: <Result extends ProcedureResult>(run: () => Promise<Result>) => Promise<Result>;
  readonly observe?: ProcedureObserver;
}
