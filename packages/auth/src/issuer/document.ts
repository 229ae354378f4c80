import { betterAuth } from 'better-auth/minimal';
import { openAPI } from 'better-auth/plugins';
import { authOptions } from './options.ts';
import { servedRoutes } from './routes.ts';
import type { TokenOptions } from './tokens.ts';

/** The parts of an OpenAPI document that are merged into another one. */
export interface IssuerDocument {
  readonly paths: Readonly<Record<string, object>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

const ignore = (): void => undefined;

/**
 * Generates the OpenAPI document of the issuer's own routes. Its paths are relative to `/api/auth`. It comes from an issuer
 * without a database that nobody signs in to; only the algorithm affects it.
 */
export async function createIssuerDocument(algorithm: TokenOptions['algorithm']): Promise<IssuerDocument> {
  const origin = 'http://localhost';
  const options = {
    algorithm,
    origin,
    issuer: origin,
    audience: origin,
    secret: crypto.randomUUID(),
    minutes: 1,
    prisma: {},
    trustedOrigins: [],
    revokeTokens: async () => undefined,
    revokeTokensOfSession: async () => undefined,
    revokeKeys: async () => undefined,
    requireEmailVerification: false,
    providers: {},
    now: async () => new Date(),
    log: { isLevelEnabled: () => false, error: ignore, warn: ignore, debug: ignore },
  };
  const base = authOptions(options);
  const auth = betterAuth({
    ...base,
    plugins: [...base.plugins, openAPI({ disableDefaultReference: true })],
  });
  const served = servedRoutes(auth.api, options);
  const { paths, components } = await auth.api.generateOpenAPISchema();
  const shown = Object.entries(paths).filter(([path]) => served.has(path));
  return { paths: Object.fromEntries(shown), components };
}
