import cluster from 'node:cluster';
import { fileURLToPath } from 'node:url';
import { readEnv } from './env.ts';
import { boundGarbage } from './heap.ts';
import { createRedactor } from './logging/redact.ts';
import { explainStartFailure } from './start-failure.ts';

async function start(): Promise<void> {
  const env = readEnv();
  // Each branch loads only what it needs: the primary has no database and no routes.
  if (env.WEB_CONCURRENCY > 1 && cluster.isPrimary) {
    const { supervise } = await import('./cluster/supervise.ts');
    await supervise(env, fileURLToPath(import.meta.url));
  } else {
    boundGarbage();
    const { serve } = await import('./serve.ts');
    await serve(env);
  }
}

start().catch((error: unknown) => {
  // Not through the logger, which may be what failed.
  process.stderr.write(`${createRedactor()(explainStartFailure(error))}\n`);
  process.exit(1);
});
