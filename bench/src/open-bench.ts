import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Peer } from '../peers/peer.ts';
import { createBenchDatabase } from './database.ts';
import { assertLoadGenerator } from './load.ts';
import { type Bench, prepare } from './measure.ts';
import { signTokens } from './requests.ts';
import type { Scenario } from './scenarios.ts';
import { type RunningServer, startServer } from './server.ts';

const USERS = 1000;

interface OpenBench extends Bench {
  readonly servers: readonly RunningServer[];
}

/**
 * Runs a job with a database, and with servers that are all up: those that nobody asks anything cost nothing. Takes
 * everything away afterwards.
 */
export async function withBench<T>(
  serverUrl: string,
  scenarios: readonly Scenario[],
  peers: readonly Peer[],
  job: (bench: OpenBench) => Promise<T>,
): Promise<T> {
  assertLoadGenerator();
  const folder = await mkdtemp(join(tmpdir(), 'tickline-bench-'));
  const servers: RunningServer[] = [];
  const database = await createBenchDatabase(serverUrl, USERS);
  try {
    const secret = randomBytes(48).toString('base64url');
    const { users } = database.population;
    const tokens = await signTokens(users, secret);
    const bench = { database, tokens, folder };
    await prepare(bench, scenarios);
    const token = tokens.get(users[0] ?? '') ?? '';
    for (const peer of peers)
      servers.push(await startServer(peer, { databaseUrl: database.url, secret, token, folder }));
    return await job({ ...bench, servers });
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await database.drop();
    await rm(folder, { recursive: true });
  }
}
