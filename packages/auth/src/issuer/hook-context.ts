import type { createAuthMiddleware } from 'better-auth/api';

/** The context of a request, as Better Auth's hooks get it. */
export type HookContext = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0];
