import { setTimeout as sleep } from 'node:timers/promises';
import type { Task, TaskChanges } from '@tickline/contract';
import { openDatabase } from '@tickline/db';
import { createTestDatabase } from '@tickline/testing';
import { expect, onTestFinished } from 'vitest';
import { Copy, followPages } from '../harness/copy.ts';
import { temporaryFolder, until } from '../harness/process.ts';
import { requestsOf, statementsOf } from '../harness/random-writes.ts';
import { tokenOf } from '../harness/token.ts';
import { wander } from '../harness/wander.ts';
import { startReadyServer } from './server-process.ts';
import { send } from './writer.ts';

const USER = 'ann';
const WRITERS = 4;
/** Writes that succeed before each kill, at least. */
const WRITES_PER_KILL = 10;
const LONGEST_WAIT_MS = 300;
const PATHS = ['/api/me/tasks/events', '/trpc/task.watch', '/api/me/tasks/events'];
const LIMITS = [[1, 3], [5], [2, 100]];
const PAUSE_MS = 20;

/** Starts a server that can be killed and started again at the same address, which followers know. */
async function keepStarting(environment: Readonly<Record<string, string>>) {
  let server = await startReadyServer(environment);
  onTestFinished(() => server.kill());
  const { port } = new URL(server.origin);
  return {
    origin: server.origin,
    isRunning: () => server.isRunning(),
    kill: () => server.kill(),
    restart: async () => {
      server = await startReadyServer({ ...environment, PORT: port });
    },
  };
}

/** Reads what is stored, by lists. */
async function storedTasks(origin: string): Promise<Task[]> {
  const tasks: Task[] = [];
  for (;;) {
    const query = `sort=created_at&order=asc&limit=100&offset=${tasks.length}`;
    const { body } = await send(`${origin}/api/me/tasks?${query}`, 'GET', { as: USER });
    const page = body['tasks'] as Task[];
    if (page.length === 0) return tasks.sort((one, other) => one.id - other.id);
    tasks.push(...page);
  }
}

/**
 * Kills a server that writes, again and again (`kill -9`), while others follow the changes by pages and by streams: on another
 * server if the database is PostgreSQL, else on the same one. Every copy must end equal to the table, and never go back.
 *
 * @returns writes that succeeded, and those whose answer was lost
 */
export async function killWriters(kills: number): Promise<{ done: number; lost: number }> {
  const { options, drop } = await createTestDatabase();
  onTestFinished(drop);
  const database = 'url' in options ? await openDatabase(options) : undefined;
  onTestFinished(() => database?.close());
  const where =
    'url' in options
      ? { DATABASE_URL: options.url, DATA_DIR: await temporaryFolder() }
      : { DATABASE_URL: '', DATA_DIR: options.dataDir };
  const environment = { AUTH_MODE: 'external', ...where };
  const victim = await keepStarting(environment);
  const { origin } = database ? await keepStarting(environment) : victim;
  const token = await tokenOf(USER);

  let [done, lost] = [0, 0];
  let isOver = false;
  const { create, ...others } = requestsOf(async (method, path, body) => {
    const answer = await send(`${victim.origin}${path}`, method, { as: USER, ...(body && { body }) });
    if (answer.status === 0) lost += 1;
    if (answer.status < 200 || answer.status > 299) return undefined;
    done += 1;
    return answer.body;
  });
  await create();
  const writes = [
    create,
    ...Object.values(others),
    ...Object.values(database ? statementsOf(database, USER) : {}),
  ];

  let last: number | undefined;
  const read = async (query: URLSearchParams): Promise<TaskChanges | undefined> => {
    const { status, body } = await send(`${origin}/api/me/tasks/changes?${query}`, 'GET', { as: USER });
    if (status !== 200) await sleep(PAUSE_MS);
    // A counter that went back would be a 410.
    expect([0, 200, 503]).toContain(status);
    return status === 200 ? (body as unknown as TaskChanges) : undefined;
  };
  const begin = await read(new URLSearchParams());
  const following = Promise.all([
    ...LIMITS.map((limits) => followPages({ read, limits, last: () => last })),
    ...PATHS.map(async (path) => {
      const copy = new Copy();
      copy.take(begin?.changes ?? []);
      copy.take(await wander({ origins: [origin], token, path, lastId: begin?.cursor, last: () => last }));
      return copy;
    }),
  ]);
  const writing = Array.from({ length: WRITERS }, async () => {
    while (!isOver) {
      const write = writes[Math.floor(Math.random() * writes.length)];
      if (victim.isRunning()) await write?.();
      else await sleep(PAUSE_MS);
    }
  });
  const killing = async () => {
    for (let n = 0; n < kills; n += 1) {
      const before = done;
      await until(
        () => done >= before + WRITES_PER_KILL,
        () => `${done - before} writes`,
      );
      await sleep(Math.random() * LONGEST_WAIT_MS);
      await victim.kill();
      await victim.restart();
    }
    isOver = true;
    await Promise.all(writing);
    const { body } = await send(`${victim.origin}/api/me/tasks`, 'POST', {
      as: USER,
      body: { title: 'last' },
    });
    last = Number(body['revision']);
  };
  const [copies] = await Promise.all([following, killing()]);
  const stored = await storedTasks(origin);
  for (const copy of copies) expect(copy.tasks).toEqual(stored);
  return { done, lost };
}
