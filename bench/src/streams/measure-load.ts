import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { readPostgresqlCpu, spentBetween } from '../postgresql-cpu.ts';
import { cpuOf } from '../process-cpu.ts';
import type { RunningServer } from '../server.ts';
import { Creator } from './create-task.ts';
import type { Deliveries } from './deliveries.ts';

export const CONNECTIONS = 20;
const ARRIVAL_MS = 20_000;

/** Creates on a server whose answers and arrivals are waited for. */
interface Load {
  readonly server: Pick<RunningServer, 'port' | 'pids'>;
  /** Of the server's database. */
  readonly client: pg.Client;
  /** Of users who create tasks in turn. */
  readonly tokens: readonly string[];
  readonly deliveries: Deliveries;
  readonly seconds: number;
  /** Creates a second. Undefined for as many as the connections take. */
  readonly rate: number | undefined;
}

/** Counts of what was sent and received. */
export interface Figures {
  readonly creates: number;
  /** Until everything has arrived. */
  readonly seconds: number;
  /** From the start of a create to its arrival at a follower, in milliseconds. */
  readonly times: readonly number[];
  /** CPU time, in microseconds. */
  readonly serverCpu: number;
  /** Undefined if PostgreSQL runs elsewhere. */
  readonly databaseCpu: number | undefined;
}

let sequence = 0;

/** Waits until the next create is due. @returns whether it is before the end */
async function isDue(nth: number, start: number, running: Set<Promise<void>>, { seconds, rate }: Load) {
  const end = start + seconds * 1000;
  if (rate === undefined) {
    if (running.size >= CONNECTIONS) await Promise.race(running);
    return performance.now() < end;
  }
  const due = rate === 0 ? end : Math.min(end, start + (nth / rate) * 1000);
  if (due > performance.now()) await sleep(due - performance.now());
  return due < end;
}

/** Sends creates until the time is up, or one fails. @returns how many */
async function sendCreates(creator: Creator, load: Load): Promise<number> {
  const { tokens, deliveries } = load;
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const start = performance.now();
  let creates = 0;
  for (; failures.length === 0 && (await isDue(creates, start, running, load)); creates += 1) {
    sequence += 1;
    const title = `Event ${sequence}`;
    deliveries.sent(title);
    const sent: Promise<void> = creator
      .create(tokens[sequence % tokens.length] ?? '', title)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => running.delete(sent));
    running.add(sent);
  }
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
  return creates;
}

/** Sends creates and waits until everything has arrived. @throws if a create is refused or does not arrive everywhere */
export async function measureLoad(load: Load): Promise<Figures> {
  const { server, client, deliveries } = load;
  const creator = new Creator(server.port, CONNECTIONS);
  const pids = server.pids();
  try {
    const [databaseBefore, before, start] = [await readPostgresqlCpu(client), cpuOf(pids), performance.now()];
    const creates = await sendCreates(creator, load);
    await deliveries.complete(ARRIVAL_MS);
    const [after, end, databaseAfter] = [cpuOf(pids), performance.now(), await readPostgresqlCpu(client)];
    return {
      creates,
      seconds: (end - start) / 1000,
      times: deliveries.times,
      serverCpu: after - before,
      databaseCpu: databaseBefore && databaseAfter && spentBetween(databaseBefore, databaseAfter),
    };
  } finally {
    creator.close();
  }
}
