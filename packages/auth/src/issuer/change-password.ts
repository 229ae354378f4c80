import { createAuthMiddleware } from 'better-auth/api';

/**
 * Makes every password change end the user's other sessions, whatever `revokeOtherSessions` the client sends, because
 * somebody else may hold one of them. Better Auth replaces the caller's own session with a new one and returns it.
 */
export const endOtherSessions = createAuthMiddleware(async ({ path, body }) => {
  if (path !== '/change-password') return undefined;
  return { context: { body: { ...body, revokeOtherSessions: true } } };
});

/**
 * Deletes all sessions but the new one after a password change is committed, and what programs could still make one of. Better Auth deletes the others before it
 * stores the new password, so a sign-in with the old one could add a session in between.
 */
export const endLateSessions = createAuthMiddleware(async ({ path, context }) => {
  const { newSession, returned, adapter } = context;
  if (path !== '/change-password' || !newSession) return;
  const { id, token, userId } = newSession.session;
  // If the change failed, this is the caller's old session, renewed.
  if ((returned as { token?: unknown } | undefined)?.token !== token) return;
  await adapter.deleteMany({
    model: 'session',
    where: [
      { field: 'userId', value: userId },
      { field: 'id', operator: 'ne', value: id },
    ],
  });
  await adapter.deleteMany({ model: 'deviceCode', where: [{ field: 'userId', value: userId }] });
});
