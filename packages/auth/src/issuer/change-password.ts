import { cancelDevices } from './devices.ts';
import type { HookContext } from './hook-context.ts';
import { cancelLinks } from './mail-links.ts';
import type { ProgramStore } from './oauth/program-store.ts';

/**
 * Makes every password change end the user's other sessions, whatever `revokeOtherSessions` the client sends, because
 * somebody else may hold one of them. Better Auth replaces the caller's own session with a new one and returns it.
 */
export async function endOtherSessions({ body }: HookContext) {
  return { context: { body: { ...body, revokeOtherSessions: true } } };
}

/**
 * Makes the hook that deletes all sessions but the new one after a password change is committed, then the user's programs,
 * and makes links in mails and approved codes invalid. Better Auth deletes the others before it stores the new password, so a sign-in with the
 * old one could add a session in between, and that session could authorize a program.
 */
export const endLateSessions =
  ({ programs }: { readonly programs?: ProgramStore }) =>
  async ({ context }: HookContext): Promise<void> => {
    const { newSession, returned, adapter } = context;
    if (!newSession) return;
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
    await programs?.revokeAll(userId);
    await cancelDevices(userId, context);
    await cancelLinks(userId, context);
  };
