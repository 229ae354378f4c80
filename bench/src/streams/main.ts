import { setTimeout as sleep } from 'node:timers/promises';
import { number, table } from '../markdown.ts';
import { withBench } from '../open-bench.ts';
import { residentMemoryOf } from '../process-cpu.ts';
import { product } from '../product.ts';
import type { RunningServer } from '../server.ts';
import { Deliveries, quantilesOf } from './deliveries.ts';
import { type Follower, follow } from './follow.ts';
import { CONNECTIONS, type Figures, measureLoad } from './measure-load.ts';

/** Users with followers. Each has as many streams as a user may have. */
const USERS = 100;
const STREAMS_EACH = 10;
/** Creates a second; undefined for as many as the connections take. */
const RATES = [0, 20, 50, 100, undefined];
const SECONDS = 5;
const { env } = process;
const { DATABASE_URL = 'postgresql://postgres@127.0.0.1:5432/postgres' } = env;

const print = (text: string) => void process.stdout.write(`${text}\n`);

const HEADING = [
  '',
  'creates/s',
  'events/s',
  'p50 ms',
  'p99 ms',
  'longest ms',
  'CPU, % of a core',
  'PostgreSQL, % of a core',
];

function row(label: string, { creates, seconds, times, serverCpu, databaseCpu }: Figures): string[] {
  const figures = times.length > 0 ? quantilesOf(times) : undefined;
  const shareOf = (cpu: number | undefined) => number(cpu === undefined ? null : cpu / seconds / 1e4);
  return [
    label,
    number(creates / seconds),
    number(times.length / seconds),
    number(figures?.p50, 1),
    number(figures?.p99, 1),
    number(figures?.longest, 1),
    shareOf(serverCpu),
    shareOf(databaseCpu),
  ];
}

async function openAll(server: RunningServer, tokens: readonly string[], onTitle: (title: string) => void) {
  const followers: Follower[] = [];
  for (let n = 0; n < STREAMS_EACH; n += 1)
    followers.push(...(await Promise.all(tokens.map((token) => follow(server.port, token, onTitle)))));
  return followers;
}

async function main(): Promise<void> {
  const options = { serverUrl: DATABASE_URL, users: USERS, scenarios: [], peers: [await product()] };
  await withBench(options, async ({ servers, database, tokens: byUser }) => {
    const [server] = servers;
    if (!server) throw new Error('there is no server');
    const tokens = [...byUser.values()];
    let deliveries = new Deliveries(0);
    const measure = (streamsEach: number, rate?: number) => {
      deliveries = new Deliveries(streamsEach);
      return measureLoad({ server, client: database.client, tokens, deliveries, seconds: SECONDS, rate });
    };
    // Once to warm up.
    await measure(0);
    const rows = [row(`no stream, ${CONNECTIONS} connections`, await measure(0))];
    const memoryBefore = residentMemoryOf(server.pids());
    const followers = await openAll(server, tokens, (title) => deliveries.arrived(title));
    const ended = Promise.race(followers.map((follower) => follower.ended));
    await sleep(2000);
    const memory = residentMemoryOf(server.pids()) - memoryBefore;
    for (const rate of RATES) {
      const figures = await Promise.race([measure(STREAMS_EACH, rate), ended]);
      if (!figures) throw new Error('a stream was closed');
      const label = rate === undefined ? `${CONNECTIONS} connections` : `${rate} creates/s`;
      rows.push(row(`${number(followers.length)} streams, ${label}`, figures));
    }
    for (const follower of followers) follower.close();
    print(table([HEADING, ...rows]));
    print(`${number(memory / followers.length / 1000)} kB of memory a stream`);
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  // At once, though something may still be measured.
  process.exit(1);
});
