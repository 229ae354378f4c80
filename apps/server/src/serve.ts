import cluster from 'node:cluster';
import { openDatabase } from '@tickline/db';
import { buildApp } from './app.ts';
import { openChangeChannel } from './changes/open-channel.ts';
import { openSharedSlots } from './changes/open-slots.ts';
import { explainDatabaseFailure } from './database-failure.ts';
import { databaseOptions } from './database-options.ts';
import type { Env } from './env.ts';
import { findPage } from './http/page.ts';
import { shownAddress } from './http/shown-address.ts';
import { warnOfOtherSites } from './identity/cookie-sites.ts';
import { resolveSecret } from './identity/secret.ts';
import { loadIssuer, openIssuer } from './identity/token-issuer.ts';
import { createTokenVerifier } from './identity/token-verifier.ts';
import { createLogger } from './logging/logger.ts';
import { openTelemetry } from './observability/telemetry.ts';
import { openCounter } from './rate-limit/open-counter.ts';
import { closeOnSignal } from './shutdown.ts';

/** Opens the parts of the app, listens, and closes everything on a signal. */
export async function serve(env: Env): Promise<void> {
  const secret = await resolveSecret(env);
  const logger = await createLogger({ ...env, BETTER_AUTH_SECRET: secret });
  // Otherwise the primary warns.
  if (!cluster.isWorker) await warnOfOtherSites(env, logger);
  const telemetry = await openTelemetry(env, logger);
  const { observeQuery: observe } = telemetry;
  const onLost = (error: Error): void => {
    // Continuing could damage data that another process owns now.
    logger.fatal({ err: error }, 'lost the embedded database, exiting immediately');
    process.exit(1);
  };
  const options = { ...databaseOptions(env), log: logger, observe, onLost };
  const [database] = await Promise.all([
    openDatabase(options).catch((error: unknown) => explainDatabaseFailure(error, env)),
    // Loads Better Auth while the database starts.
    loadIssuer(env),
  ]);
  const counter = await openCounter(env, {
    log: logger,
    countedAlone: telemetry.metrics?.http.rateLimitStoreFailed,
  });
  const embedded = await openIssuer(env, secret, { database, log: logger, counter });
  const verifier = createTokenVerifier(env, secret, embedded);
  // The page signs in with Better Auth, and would be useless without it.
  const page = embedded && (await findPage(logger));
  const [changeChannel, streamSlots] = await Promise.all([openChangeChannel(env), openSharedSlots(env)]);
  const app = await buildApp({
    env,
    logger,
    secret,
    database,
    verifier,
    counter,
    telemetry,
    ...(changeChannel && { changeChannel }),
    ...(streamSlots && { streamSlots }),
    ...(embedded && { issuer: embedded.issuer }),
    ...(page && { page }),
  });
  app.addHook('onClose', async () => {
    await embedded?.close();
    counter.close();
    changeChannel?.close();
    streamSlots?.close();
    await database.close();
    await telemetry.close();
  });

  closeOnSignal(app, env.SHUTDOWN_DELAY);
  await app.listen({
    host: env.HOST,
    port: env.PORT,
    listenTextResolver: (address) => `Server listening at ${shownAddress(address, env.BETTER_AUTH_URL)}`,
  });
}
