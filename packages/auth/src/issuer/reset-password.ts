import { cancelDevices } from './devices.ts';
import type { HookContext } from './hook-context.ts';
import { cancelLinks } from './mail-links.ts';
import type { ProgramStore } from './oauth/program-store.ts';

/** Begins the identifiers of Better Auth's tokens for a new password. */
export const RESET_PREFIX = 'reset-password:';

interface FinishOptions {
  readonly programs?: ProgramStore;
  revokeKeys(userId: string): Promise<void>;
}

/** The users whose passwords are being reset, by request. Better Auth tells its hooks only the new password. */
const users = new WeakMap<Request, string>();

/** Returns the user whose password this request resets. */
export const userOfReset = (request: Request | undefined): string | undefined =>
  request && users.get(request);

/** Notes whose password will be reset. */
export async function noteUser({ request, body, query, context }: HookContext): Promise<undefined> {
  const token = body?.token || query?.['token'];
  if (!request || typeof token !== 'string') return;
  const stored = await context.internalAdapter.findVerificationValue(RESET_PREFIX + token);
  if (stored) users.set(request, stored.value);
}

/**
 * Makes the hook that deletes, after a password was reset, the sessions that were added meanwhile with the old one, then the
 * user's programs, and makes other links and approved codes invalid. The link proves that the address is the user's. If nobody
 * had proved that before, somebody else may have made the account, so its API keys go, too.
 */
export const finishReset =
  ({ programs, revokeKeys }: FinishOptions) =>
  async ({ request, context }: HookContext): Promise<void> => {
    const userId = userOfReset(request);
    const isDone = (context.returned as { status?: unknown } | undefined)?.status === true;
    if (userId === undefined || !isDone) return;
    await context.internalAdapter.deleteUserSessions(userId);
    await programs?.revokeAll(userId);
    await cancelDevices(userId, context);
    await cancelLinks(userId, context);
    const user = await context.internalAdapter.findUserById(userId);
    if (user?.emailVerified) return;
    await revokeKeys(userId);
    await context.internalAdapter.updateUser(userId, { emailVerified: true });
  };
