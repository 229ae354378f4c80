import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Peer } from '../peers/peer.ts';
import { type Options, parseArguments, UsageError } from './arguments.ts';
import { chooseServers } from './choose-servers.ts';
import { writeDocument } from './document.ts';
import { goalsTable } from './goals.ts';
import { interleave } from './interleave.ts';
import { CONNECTIONS } from './load.ts';
import { describeMachine } from './machine.ts';
import { type Measurement, measure } from './measure.ts';
import { withBench } from './open-bench.ts';
import { PRODUCT } from './product.ts';
import { Results } from './results.ts';
import { memoryTable, resultTables } from './tables.ts';

const RESULTS = fileURLToPath(new URL('../results/', import.meta.url));
const USERS = 1000;
const { env } = process;
const { DATABASE_URL = 'postgresql://postgres@127.0.0.1:5432/postgres' } = env;

const print = (text: string) => void process.stdout.write(`${text}\n`);
const progress = (text: string) => void process.stderr.write(`${text}\n`);

interface Run {
  readonly measurements: readonly Measurement[];
  readonly memory: ReadonlyMap<string, number>;
  readonly machine: string;
}

function runAll({ rounds, seconds, scenarios }: Options, peers: readonly Peer[]): Promise<Run> {
  return withBench({ serverUrl: DATABASE_URL, users: USERS, scenarios, peers }, async (bench) => {
    const effort = { warmUp: { seconds: Math.min(seconds, 2) }, amount: { seconds } };
    const measurements: Measurement[] = [];
    for (const { round, scenario, server } of interleave(rounds, scenarios, bench.servers)) {
      const measurement = await measure(bench, server, scenario, effort);
      measurements.push(measurement);
      const { requestsPerSecond, serverCpu } = measurement;
      progress(
        `${round + 1}/${rounds} ${scenario.id} ${server.peer.name}: ` +
          `${Math.round(requestsPerSecond)} requests/s, ${Math.round(serverCpu)} us`,
      );
    }
    const memory = bench.servers.map((server) => [server.peer.name, server.peakMemory()] as const);
    return { measurements, memory: new Map(memory), machine: describeMachine(bench.database.server) };
  });
}

function reportOf({ measurements, memory, machine }: Run, options: Options, servers: readonly Peer[]) {
  const { rounds, seconds, scenarios } = options;
  const results = new Results(measurements);
  return [
    `Measured on ${machine}. ${CONNECTIONS} connections; medians of ${rounds} x ${seconds} s.`,
    resultTables(results, scenarios, servers),
    memoryTable(servers, memory),
    goalsTable(results, memory.get(PRODUCT) ?? 0),
  ].join('\n\n');
}

async function save({ measurements, memory, machine }: Run): Promise<string> {
  await mkdir(RESULTS, { recursive: true });
  const file = `${RESULTS}${new Date().toISOString().replaceAll(':', '-')}.json`;
  const content = { machine, memory: Object.fromEntries(memory), measurements };
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`);
  return file;
}

async function main(): Promise<void> {
  const options = parseArguments(process.argv.slice(2));
  const servers = await chooseServers(options.peers, ({ name }) =>
    progress(`${name} cannot run here, so it is skipped`),
  );
  const run = await runAll(options, servers);
  const report = reportOf(run, options, servers);
  print(report);
  progress(`\nAll measurements: ${await save(run)}`);
  if (options.write) await writeDocument(report);
}

main().catch((error: unknown) => {
  progress(error instanceof Error ? error.message : String(error));
  // At once, though something may still be measured.
  process.exit(error instanceof UsageError ? 2 : 1);
});
