import { createAuthClient } from 'better-auth/react';

/** Better Auth's client; the session is a cookie. @see https://www.better-auth.com/docs/concepts/client */
export const authClient = createAuthClient({ baseURL: window.location.origin });
