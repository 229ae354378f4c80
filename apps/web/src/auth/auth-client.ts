import { createAuthClient } from 'better-auth/react';

/**
 * Better Auth's client. The session is a cookie of this origin. @see https://www.better-auth.com/docs/concepts/client
 */
export const authClient = createAuthClient({ baseURL: window.location.origin });
