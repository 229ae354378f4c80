import type { Database } from '@tickline/db';
import { pino } from 'pino';
import { buildApp } from '../../src/app.ts';
import type { AppDependencies } from '../../src/app-dependencies.ts';
import { readEnv } from '../../src/env.ts';
import { openIssuer } from '../../src/identity/token-issuer.ts';
import { createTokenVerifier } from '../../src/identity/token-verifier.ts';
import { documentKind } from '../../src/openapi/kinds.ts';
import { TestApp } from './app.ts';
import { SECRET } from './token.ts';

/** Builds an app on an open database, which the caller closes after the app. It logs nothing. */
export async function appOn(
  database: Database,
  overrides: NodeJS.ProcessEnv,
  given: Partial<Pick<AppDependencies, 'changeChannel'>> = {},
): Promise<TestApp> {
  const env = readEnv({
    ENVIRONMENT: 'test',
    BETTER_AUTH_SECRET: SECRET,
    RATE_LIMIT_MAX: '0',
    ...overrides,
  });
  const logger = pino({ level: 'silent' });
  const embedded = await openIssuer(env, SECRET, { database, log: logger });
  const verifier = createTokenVerifier(env, SECRET, embedded);
  const issuer = embedded && { issuer: embedded.issuer };
  const app = await buildApp({ env, database, verifier, secret: SECRET, logger, ...issuer, ...given });
  app.addHook('onClose', async () => embedded?.close());
  return new TestApp(app, database, [], documentKind(env));
}
