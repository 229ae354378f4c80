import type { Principal } from '@tickline/auth/verifier';
import type { PrismaClient } from '@tickline/db';
import type { CursorCodec } from './task/cursor.ts';

/** What every request shares. */
export interface Services {
  readonly prisma: PrismaClient;
  readonly cursors: CursorCodec;
  /**
   * Who keeps the users. `embedded`: Better Auth on this database, an id without a row is a deleted user.
   * `external`: an issuer elsewhere, the first write makes the row.
   */
  readonly authMode: 'embedded' | 'external';
}

/** What a procedure knows of its request. */
export interface Context {
  readonly services: Services;
  readonly requestId: string;
  /** Verifies the request's token, at most once. Throws an `AuthError`. */
  readonly authenticate: () => Principal | Promise<Principal>;
}
