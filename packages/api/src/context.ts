import type { Principal } from '@tickline/auth/verifier';
import type { PrismaClient, StatementRunner } from '@tickline/db';
import type { ApiKeys } from './keys.ts';
import type { CursorCodec } from './list/cursor.ts';
import type { ChangeSignals } from './signals.ts';

/** What a call tells about its success besides its output. */
export interface CallNotes {
  /** The call was repeated: what it should create was there. */
  isRepeated?: boolean;
  /** The user of a list, and the revision of the user's tasks from which it was read. */
  list?: { readonly userId: string; readonly revision: number };
  /** Id of the task that comes after a recurring one that the call completed. */
  nextId?: number;
  /** The cursor from which a stream of changes begins. */
  watchedFrom?: string;
}

/** Objects that all requests share. */
export interface Services {
  readonly prisma: PrismaClient;
  /** The same database, for SQL that Prisma cannot express. */
  readonly statements: StatementRunner;
  readonly cursors: CursorCodec;
  readonly signals: ChangeSignals;
  /** Undefined if `authMode` is `external`. */
  readonly keys?: ApiKeys | undefined;
  /** Names of the members of each procedure's input, by the procedure's name. */
  readonly inputNames: ReadonlyMap<string, ReadonlySet<string>>;
  /**
   * Owner of the users. `embedded`: Better Auth on this database; an id without a row is a deleted user. `external`: an
   * issuer elsewhere; a user's first write creates the row.
   */
  readonly authMode: 'embedded' | 'external';
}

/** The result of a call as tRPC represents it: an error is a value, not a throw. */
interface ProcedureResult {
  readonly ok: boolean;
  readonly data?: unknown;
  readonly error?: Error;
}

/**
 * Observes every call of a procedure, including its token and input checks.
 *
 * @param procedure its name in the router, such as `task.list`
 * @param run makes the call; return its result unchanged
 */
export type ProcedureObserver = <Result extends ProcedureResult>(
  procedure: string,
  run: () => Promise<Result>,
) => Promise<Result>;

export interface Context {
  readonly services: Services;
  readonly requestId: string;
  readonly notes: CallNotes;
  /** Counts further calls for the rate limit, if one costs as much as several. Throws RATE_LIMITED. */
  readonly charge: (user: Principal, calls: number) => Promise<void>;
  /** Verifies the request's token. Does so only once for each request. Throws an `AuthError`. */
  readonly authenticate: () => Principal | Promise<Principal>;
  /** Verifies the token again, for calls that take long: it may have expired or been revoked. Throws an `AuthError`. */
  readonly verifyAgain: () => Principal | Promise<Principal>;
  /** Returns a signal that aborts if the client disconnects before it gets an answer. */
  readonly signal: () => AbortSignal;
  /** Runs each call of a batch when its turn comes. Not set if the request is a single call. */
  readonly inTurn?: <Result extends ProcedureResult>(run: () => Promise<Result>) => Promise<Result>;
  readonly observe?: ProcedureObserver;
  /** Called with the names of members that a call would ignore. Throws if the client wants them refused. */
  readonly reportUnknown: (names: readonly string[]) => void;
}
