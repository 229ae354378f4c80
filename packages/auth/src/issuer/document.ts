import { betterAuth } from 'better-auth/minimal';
import { openAPI } from 'better-auth/plugins';
import { authOptions } from './options.ts';
import { servedRoutes } from './routes.ts';
import type { TokenOptions } from './tokens.ts';

/** An OpenAPI document, as far as it matters to whom it is made part of another. */
export interface IssuerDocument {
  readonly paths: Readonly<Record<string, object>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

const ignore = (): void => undefined;

/**
 * The OpenAPI document of the issuer's own routes; their paths begin below `/api/auth`. It is made of an issuer that
 * nobody signs in at: the algorithm alone makes a difference.
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
