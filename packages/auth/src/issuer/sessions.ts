import type { BetterAuthOptions } from 'better-auth';
import { APIError } from 'better-auth/api';
import type { IssuerOptions } from './options.ts';

/** More than anyone's number of devices, but few enough to list. */
const MAX_SESSIONS = 50;

type DatabaseHooks = NonNullable<BetterAuthOptions['databaseHooks']>;
type AfterSession = NonNullable<NonNullable<NonNullable<DatabaseHooks['session']>['create']>['after']>;
type Adapter = NonNullable<Parameters<AfterSession>[1]>['context']['adapter'];

/** Deletes a user's expired sessions, and all but the 50 newest of the others. */
async function deleteOldSessions(userId: string, adapter: Adapter): Promise<void> {
  const now = new Date();
  const [oldestKept] = await adapter.findMany<{ createdAt: Date }>({
    model: 'session',
    where: [
      { field: 'userId', value: userId },
      { field: 'expiresAt', operator: 'gt', value: now },
    ],
    sortBy: { field: 'createdAt', direction: 'desc' },
    offset: MAX_SESSIONS - 1,
    limit: 1,
  });
  await adapter.deleteMany({
    model: 'session',
    where: [
      { field: 'userId', value: userId },
      { field: 'expiresAt', operator: 'lte', value: now, connector: 'OR' },
      ...(oldestKept
        ? [{ field: 'createdAt', operator: 'lt', value: oldestKept.createdAt, connector: 'OR' } as const]
        : []),
    ],
  });
}

/**
 * Deletes a new session if the user's password has changed since the sign-in read it. The password check may have waited
 * for seconds. `endLateSessions` deletes the sessions that exist after a change, so one of the two checks always finds the
 * session.
 */
async function refuseOldPassword(
  { id, userId }: { readonly id: string; readonly userId: string },
  hash: string,
  adapter: Adapter,
): Promise<void> {
  const isPresent = await adapter.count({
    model: 'account',
    where: [
      { field: 'userId', value: userId },
      { field: 'password', value: hash },
    ],
  });
  if (isPresent > 0) return;
  await adapter.deleteMany({ model: 'session', where: [{ field: 'id', value: id }] });
  throw APIError.from('UNAUTHORIZED', {
    code: 'INVALID_EMAIL_OR_PASSWORD',
    message: 'Invalid email or password',
  });
}

/** Routes that create sessions of existing users. A sign-up is not one of them; it creates its session in a transaction. */
const LATER_PATHS: ReadonlySet<string | undefined> = new Set([
  '/sign-in/email',
  '/change-password',
  '/callback/:id',
  '/device/token',
]);

/** Routes that end all of a user's sessions, and revoke all tokens in another way. */
const ENDING_PATHS: ReadonlySet<string | undefined> = new Set([
  '/change-password',
  '/reset-password',
  '/delete-user',
]);

/**
 * Makes the hooks that limit a user's sessions to 50, delete sessions opened with an old password, and revoke the tokens of a
 * session that ends. If many sessions are
 * created at once, the last hook to run sees all of them. `createdAt` comes from the clock that revocations use, because
 * the clocks of servers may differ.
 *
 * @param checkedHash returns the hash that this request's password matched
 * @see https://www.better-auth.com/docs/concepts/database#database-hooks
 */
export function sessionHooks(
  { now, revokeTokensOfSession }: Pick<IssuerOptions, 'now' | 'revokeTokensOfSession'>,
  checkedHash: () => string | undefined,
): DatabaseHooks {
  return {
    session: {
      create: {
        before: async (session, request) =>
          LATER_PATHS.has(request?.path) ? { data: { ...session, createdAt: await now() } } : undefined,
        after: async (session, request) => {
          if (!request) return;
          const { adapter } = request.context;
          const hash = checkedHash();
          if (request.path === '/sign-in/email' && hash !== undefined)
            await refuseOldPassword(session, hash, adapter);
          await deleteOldSessions(session.userId, adapter);
        },
      },
      delete: {
        before: async ({ userId, createdAt, expiresAt }, request) => {
          if (ENDING_PATHS.has(request?.path) || expiresAt < new Date()) return;
          await revokeTokensOfSession(userId, createdAt);
        },
      },
    },
  };
}
