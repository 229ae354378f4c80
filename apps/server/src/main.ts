import { openDatabase } from '@tickline/db';
import closeWithGrace from 'close-with-grace';
import { buildApp } from './app.ts';
import { databaseOptions } from './database-options.ts';
import { readEnv } from './env.ts';
import { createLogger } from './logger.ts';
import { createRedactor } from './redact.ts';
import { resolveSecret } from './secret.ts';
import { openTelemetry } from './telemetry.ts';
import { openIssuer } from './token-issuer.ts';
import { createTokenVerifier } from './token-verifier.ts';

const SHUTDOWN_TIMEOUT_MS = 10_000;

async function start(): Promise<void> {
  const env = readEnv();
  const secret = await resolveSecret(env);
  const logger = await createLogger({ ...env, BETTER_AUTH_SECRET: secret });
  const telemetry = await openTelemetry(env, logger);
  const { observeQuery: observe } = telemetry;
  const database = await openDatabase({ ...databaseOptions(env), log: logger, observe });
  const issuer = await openIssuer(env, secret, database, logger);
  const verifier = createTokenVerifier(env, secret, issuer);
  const app = await buildApp({
    env,
    logger,
    secret,
    database,
    verifier,
    telemetry,
    ...(issuer && { issuer }),
  });
  app.addHook('onClose', async () => {
    await database.close();
    await telemetry.close();
  });

  closeWithGrace({ delay: SHUTDOWN_TIMEOUT_MS, logger }, async ({ err, signal }) => {
    if (signal) logger.info({ signal }, 'closing');
    if (err) logger.fatal({ err }, 'closing after an error that nothing handled');
    await app.close();
  });
  await app.listen({ host: env.HOST, port: env.PORT });
}

start().catch((error: unknown) => {
  // Not through the logger: it may be what could not be made.
  process.stderr.write(`${createRedactor()(error instanceof Error ? error.message : String(error))}\n`);
  process.exit(1);
});
