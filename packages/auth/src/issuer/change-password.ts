import { createAuthMiddleware } from 'better-auth/api';

/**
 * Makes every change of a password end the user's other sessions, whatever `revokeOtherSessions` the client sends: somebody
 * else may have one of them. Better Auth replaces the caller's own session by a new one, and the answer carries it.
 */
export const endOtherSessions = createAuthMiddleware(async ({ path, body }) => {
  if (path !== '/change-password') return undefined;
  return { context: { body: { ...body, revokeOtherSessions: true } } };
});
