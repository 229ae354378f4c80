import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Peer } from '../peers/peer.ts';
import { createBenchDatabase } from './database.ts';
import { assertLoadGenerator } from './load.ts';
import { type Bench, prepare } from './measure.ts';
import { assertProcessTimes } from './process-cpu.ts';
import { signTokens } from './requests.ts';
import type { Scenario } from './scenarios.ts';
import { type RunningServer, startServer } from './server.ts';

interface BenchOptions {
  /** A database on the PostgreSQL server, from which others may be created. */
  readonly serverUrl: string;
  readonly users: number;
  readonly scenarios: readonly Scenario[];
  readonly peers: readonly Peer[];
}

interface OpenBench extends Bench {
  readonly servers: readonly RunningServer[];
}

/** Rejects when the process is told to end, so that there is time to take everything away. */
function interruption(): Promise<never> {
  return new Promise((_, reject) => {
    // Not once: npx, tsx and the terminal may each hand it on.
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => reject(new Error(`stopped by ${signal}`)));
  });
}

/**
 * Runs a job with a database, and with servers that are all up: those that nobody asks anything cost nothing. Takes
 * everything away afterwards.
 */
export async function withBench<T>(
  { serverUrl, users, scenarios, peers }: BenchOptions,
  job: (bench: OpenBench) => Promise<T>,
): Promise<T> {
  assertLoadGenerator();
  assertProcessTimes();
  const servers: RunningServer[] = [];
  const interrupted = interruption();
  // Noticed once everything is up, and can be taken away.
  interrupted.catch(() => undefined);
  const database = await createBenchDatabase(serverUrl, users);
  const folder = await mkdtemp(join(tmpdir(), 'tickline-bench-'));
  try {
    const secret = randomBytes(48).toString('base64url');
    const tokens = await signTokens(database.population.users, secret);
    const bench = { database, tokens, folder };
    const [token = ''] = tokens.values();
    for (const peer of peers)
      servers.push(await startServer(peer, { databaseUrl: database.url, secret, token, folder }));
    await prepare(bench, scenarios, servers);
    return await Promise.race([job({ ...bench, servers }), interrupted]);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await database.drop();
    await rm(folder, { recursive: true });
  }
}
