import { createAuthMiddleware } from 'better-auth/api';
import { endLateSessions, endOtherSessions } from './change-password.ts';
import type { HookContext } from './hook-context.ts';
import { finishChange, openLink } from './mail-links.ts';
import { finishReset, noteUser } from './reset-password.ts';

type Hooks = Readonly<Record<string, (request: HookContext) => Promise<unknown>>>;

const BEFORE: Hooks = {
  '/change-password': endOtherSessions,
  '/reset-password': noteUser,
  '/verify-email': openLink,
};

/**
 * Makes the hooks that run before and after Better Auth's own routes.
 *
 * @see https://www.better-auth.com/docs/concepts/hooks
 */
export function hooks(options: Parameters<typeof finishReset>[0]) {
  const after: Hooks = {
    '/change-password': endLateSessions(options),
    '/reset-password': finishReset(options),
    '/verify-email': finishChange,
  };
  return {
    before: createAuthMiddleware(async (request) => BEFORE[request.path]?.(request)),
    after: createAuthMiddleware(async (request) => after[request.path]?.(request)),
  };
}
