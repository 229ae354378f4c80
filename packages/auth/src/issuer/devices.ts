import type { BetterAuthPlugin } from 'better-auth';
import { APIError, createAuthMiddleware } from 'better-auth/api';
import { deviceAuthorization } from 'better-auth/plugins/device-authorization';
import { serializeSignedCookie } from 'better-call';
import type { HookContext } from './hook-context.ts';

/** Programs that users can sign in to. The page `/device` shows a name for each. */
const CLIENTS: ReadonlySet<string> = new Set(['tickline-cli']);
const SCOPE = 'tasks:read tasks:write';

/**
 * Prepares a request for a code. Deletes expired codes, so that there are never more than those of ten minutes. Ignores
 * `user_id`: a program does not know its user yet.
 */
const beforeCode = createAuthMiddleware(async ({ body, context }) => {
  await context.adapter.deleteMany({
    model: 'deviceCode',
    where: [{ field: 'expiresAt', operator: 'lt', value: new Date() }],
  });
  // Left out, it would be kept: Better Auth merges the two bodies.
  return { context: { body: { ...body, user_id: '' } } };
});

/** Signs the session in the answer to a program: without its signature, no other route accepts it. */
const signSession = createAuthMiddleware(async ({ json, context }) => {
  const { returned, secret } = context;
  const answer: Readonly<Record<string, unknown>> = { ...(returned as object | undefined) };
  const { access_token: token } = answer;
  if (returned instanceof Error || typeof token !== 'string') return undefined;
  const signed = decodeURIComponent((await serializeSignedCookie('', token, secret)).replace('=', ''));
  return json({ ...answer, access_token: signed });
});

/** Makes codes invalid that a user has approved and for which no program has asked yet. */
export async function cancelDevices(userId: string, { adapter }: HookContext['context']): Promise<void> {
  await adapter.deleteMany({ model: 'deviceCode', where: [{ field: 'userId', value: userId }] });
}

const adapted: BetterAuthPlugin = {
  id: 'tickline-devices',
  hooks: {
    before: [{ matcher: ({ path }) => path === '/device/code', handler: beforeCode }],
    after: [{ matcher: ({ path }) => path === '/device/token', handler: signSession }],
  },
};

/**
 * Configures sign-in of programs by a browser, maybe on another device. A user compares eight characters, of 32 letters and
 * digits. The server limits how often they can be guessed.
 *
 * @see https://www.better-auth.com/docs/plugins/device-authorization
 * @see https://www.rfc-editor.org/rfc/rfc8628
 */
export function deviceSignIn(origin: string) {
  const plugin = deviceAuthorization({
    expiresIn: '10m',
    interval: '5s',
    verificationUri: `${origin}/device`,
    validateClient: (client) => CLIENTS.has(client),
    onDeviceAuthRequest: (_client, scope = SCOPE) => {
      if (scope !== SCOPE)
        throw new APIError('BAD_REQUEST', { error: 'invalid_scope', error_description: `must be ${SCOPE}` });
    },
  });
  return [plugin, adapted] as const;
}
