import { openDatabase } from '@tickline/db';
import closeWithGrace from 'close-with-grace';
import { buildApp } from './app.ts';
import { databaseOptions } from './database-options.ts';
import { readEnv } from './env.ts';
import { createLogger } from './logger.ts';
import { findPage } from './page.ts';
import { resolveSecret } from './secret.ts';
import { openIssuer } from './token-issuer.ts';
import { createTokenVerifier } from './token-verifier.ts';

const SHUTDOWN_TIMEOUT_MS = 10_000;

async function start(): Promise<void> {
  const env = readEnv();
  const logger = await createLogger(env);
  const secret = await resolveSecret(env);
  const database = await openDatabase({ ...databaseOptions(env), log: logger });
  const issuer = await openIssuer(env, secret, database, logger);
  const verifier = createTokenVerifier(env, secret, issuer);
  // The page signs in with Better Auth; where that is elsewhere, it could do nothing.
  const page = issuer && (await findPage(logger));
  const app = await buildApp({
    env,
    logger,
    secret,
    database,
    verifier,
    ...(issuer && { issuer }),
    ...(page && { page }),
  });
  app.addHook('onClose', () => database.close());

  closeWithGrace({ delay: SHUTDOWN_TIMEOUT_MS, logger }, async ({ err, signal }) => {
    if (signal) logger.info({ signal }, 'closing');
    if (err) logger.fatal({ err }, 'closing after an error that nothing handled');
    await app.close();
  });
  await app.listen({ host: env.HOST, port: env.PORT });
}

start().catch((error: unknown) => {
  // Not through the logger: it may be what could not be made.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
