import {
  createAuthEndpoint,
  createAuthMiddleware,
  getSessionFromCtx,
  sessionMiddleware,
} from 'better-auth/api';
import { z } from 'zod';

interface Consent {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly createdAt: Date;
}

interface Client {
  readonly clientId: string;
  readonly name: string | null;
  readonly redirectUris: readonly string[];
}

/** As many as API keys. */
const MAX_PROGRAMS = 50;

/** Deletes all but the 50 programs that a user has authorized last. */
const dropOldPrograms = createAuthMiddleware(async (request) => {
  const session = await getSessionFromCtx(request);
  if (!session) return;
  const { adapter } = request.context;
  const own = { field: 'userId', value: session.user.id };
  const [oldest] = await adapter.findMany<{ updatedAt: Date }>({
    model: 'oauthConsent',
    where: [own],
    sortBy: { field: 'updatedAt', direction: 'desc' },
    offset: MAX_PROGRAMS,
    limit: 1,
  });
  if (!oldest) return;
  await adapter.deleteMany({
    model: 'oauthConsent',
    where: [own, { field: 'updatedAt', operator: 'lte', value: oldest.updatedAt }],
  });
});

/** Where a program gets its codes: a host, or the scheme of an app. */
function placeOf(redirectUri: string): string {
  const { host, protocol } = new URL(redirectUri);
  return host === '' ? protocol : host;
}

/** Adds routes by which users see the programs that they have authorized, and revoke them. */
export function ownPrograms() {
  return {
    id: 'own-programs',
    hooks: {
      after: [
        { matcher: ({ path }: { path?: string }) => path === '/oauth2/consent', handler: dropOldPrograms },
      ],
    },
    endpoints: {
      listPrograms: createAuthEndpoint(
        '/programs',
        { method: 'GET', use: [sessionMiddleware] },
        async ({ context: { adapter, session }, json }) => {
          const consents = await adapter.findMany<Consent>({
            model: 'oauthConsent',
            where: [{ field: 'userId', value: session.user.id }],
            sortBy: { field: 'createdAt', direction: 'desc' },
          });
          const ids = consents.map(({ clientId }) => clientId);
          const clients = await adapter.findMany<Client>({
            model: 'oauthClient',
            where: [{ field: 'clientId', operator: 'in', value: ids }],
          });
          const byId = new Map(clients.map((client) => [client.clientId, client]));
          const programs = consents.map(({ clientId, scopes, createdAt }) => {
            const { name = null, redirectUris = [] } = byId.get(clientId) ?? {};
            const places = [...new Set(redirectUris.map(placeOf))];
            return { client_id: clientId, name, places, scopes, since: createdAt };
          });
          return json({ programs });
        },
      ),
      revokeProgram: createAuthEndpoint(
        '/programs/revoke',
        { method: 'POST', use: [sessionMiddleware], body: z.object({ client_id: z.string() }) },
        async ({ context: { adapter, session }, body, json }) => {
          await adapter.deleteMany({
            model: 'oauthConsent',
            where: [
              { field: 'userId', value: session.user.id },
              { field: 'clientId', value: body.client_id },
            ],
          });
          return json({ success: true });
        },
      ),
    },
  };
}
