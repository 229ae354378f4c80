import { join } from 'node:path';
import type { BenchDatabase } from './database.ts';
import { type Amount, type Load, sendLoad } from './load.ts';
import { readPostgresqlCpu, spentBetween } from './postgresql-cpu.ts';
import { cpuOf } from './process-cpu.ts';
import { tagsFrom, writeRequests } from './requests.ts';
import { hasScenario, type Scenario } from './scenarios.ts';
import type { RunningServer } from './server.ts';

/** One server, one scenario, one time. */
export interface Measurement {
  readonly server: string;
  readonly scenario: string;
  readonly requestsPerSecond: number;
  /** Latencies, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** CPU time a request, in microseconds. */
  readonly serverCpu: number;
  /** Null where PostgreSQL runs elsewhere. */
  readonly databaseCpu: number | null;
}

export interface Bench {
  readonly database: BenchDatabase;
  readonly tokens: ReadonlyMap<string, string>;
  /** For the files that requests are read from. */
  readonly folder: string;
}

interface Effort {
  /** Every answer of which is looked at. */
  readonly warmUp?: Amount;
  readonly amount: Amount;
}

/** Tags are each server's own; all else is sent to every server alike. */
function fileOf({ folder }: Bench, { id, revalidates }: Scenario, { peer }: RunningServer): string {
  return join(folder, `${id.replace('/', '-')}${revalidates ? `-${peer.name}` : ''}`);
}

/** Writes the requests of each scenario to files. Tags are those of the tasks as they are at the beginning. */
export async function prepare(
  bench: Bench,
  scenarios: readonly Scenario[],
  servers: readonly RunningServer[],
): Promise<void> {
  const { population } = bench.database;
  const written = new Set<string>();
  for (const scenario of scenarios)
    for (const server of servers.filter(({ peer }) => hasScenario(peer, scenario))) {
      const file = fileOf(bench, scenario, server);
      const readTag = scenario.revalidates && tagsFrom(server.port);
      if (!written.has(file)) await writeRequests(file, scenario, population, bench.tokens, readTag);
      written.add(file);
    }
}

function measurementOf(
  load: Load,
  cpu: { server: number; database: number | undefined },
): Omit<Measurement, 'server' | 'scenario'> {
  const { requests, microseconds, p50, p99 } = load;
  return {
    requestsPerSecond: requests / (microseconds / 1e6),
    p50: p50 / 1000,
    p99: p99 / 1000,
    serverCpu: cpu.server / requests,
    databaseCpu: cpu.database === undefined ? null : cpu.database / requests,
  };
}

/** Warms a server up and measures it. What it writes is put back. @throws where an answer is not what it should be */
export async function measure(
  bench: Bench,
  server: RunningServer,
  scenario: Scenario,
  { warmUp, amount }: Effort,
): Promise<Measurement> {
  const { client, restore } = bench.database;
  const target = { port: server.port, file: fileOf(bench, scenario, server) };
  try {
    if (warmUp) await sendLoad({ ...target, amount: warmUp, status: scenario.status });
    const pids = server.pids();
    const [databaseBefore, before] = [await readPostgresqlCpu(client), cpuOf(pids)];
    const load = await sendLoad({ ...target, amount });
    const [after, databaseAfter] = [cpuOf(pids), await readPostgresqlCpu(client)];
    const database = databaseBefore && databaseAfter && spentBetween(databaseBefore, databaseAfter);
    const figures = measurementOf(load, { server: after - before, database });
    return { server: server.peer.name, scenario: scenario.id, ...figures };
  } catch (error) {
    throw new Error(`${server.peer.name}, ${scenario.id}: ${error instanceof Error ? error.message : error}`);
  } finally {
    await server.forgetLog();
    if (scenario.writes) await restore();
  }
}
