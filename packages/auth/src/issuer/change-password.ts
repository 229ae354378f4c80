import { createAuthMiddleware } from 'better-auth/api';

/**
 * Makes every change of a password end the user's other sessions, whatever `revokeOtherSessions` the client sends: somebody
 * else may have one of them. Better Auth replaces the caller's own session by a new one, and the answer carries it.
 */
export const endOtherSessions = createAuthMiddleware(async ({ path, body }) => {
  if (path !== '/change-password') return undefined;
  return { context: { body: { ...body, revokeOtherSessions: true } } };
});

/**
 * Ends what sessions there are beside the new one once a change of the password is committed. Better Auth deletes them before
 * it stores the new password, so that a sign-in by the old one may add another in between, which nothing else would end.
 */
export const endLateSessions = createAuthMiddleware(async ({ path, context }) => {
  const { newSession, returned, adapter } = context;
  if (path !== '/change-password' || !newSession) return;
  const { id, token, userId } = newSession.session;
  // If it failed, this is the caller's old session, renewed.
  if ((returned as { token?: unknown } | undefined)?.token !== token) return;
  await adapter.deleteMany({
    model: 'session',
    where: [
      { field: 'userId', value: userId },
      { field: 'id', operator: 'ne', value: id },
    ],
  });
});
