import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '@tickline/db';
import { expect, onTestFinished } from 'vitest';
import { until } from '../harness/process.ts';
import { expectHonest } from './compare.ts';
import { type ReadyServer, startReadyServer } from './server-process.ts';
import { newJournal, send, write } from './writer.ts';

const MIGRATIONS = fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url));
const PASSWORD = 'correct horse battery';

type Origin = () => string | undefined;

/** Signs up users until told to stop, and records the e-mail addresses of acknowledged ones. */
async function signUp(done: string[], originOf: Origin, isOver: () => boolean): Promise<void> {
  for (let n = 0; !isOver(); n += 1) {
    const origin = originOf();
    const email = `person-${n}@example.com`;
    const answer =
      origin &&
      (await send(`${origin}/api/auth/sign-up/email`, 'POST', {
        body: { name: 'X', email, password: PASSWORD },
      }));
    if (answer && answer.status === 200) done.push(email);
    if (!answer || answer.status === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function storedTitles(dataDir: string, user: string): Promise<string[]> {
  const { prisma, close } = await openDatabase({ dataDir, migrationsDir: MIGRATIONS });
  const tasks = await prisma.task.findMany({ where: { user_id: user }, select: { title: true } });
  await close();
  return tasks.map(({ title }) => title);
}

/**
 * Kills a server with an embedded database again and again (`kill -9`) while clients write over HTTP. Compares the
 * answers with the stored data.
 */
export async function killServer(rounds: number): Promise<{ tasks: number; people: number }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tickline-kills-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const environment = (mode: string) => ({ DATA_DIR: dataDir, AUTH_MODE: mode });
  let server: ReadyServer | undefined;
  onTestFinished(() => server?.kill());
  const originOf: Origin = () => (server?.isRunning() ? server.origin : undefined);

  /** Kills it during the writes that follow the next acknowledged one. */
  async function killWhile(
    mode: string,
    acknowledged: readonly string[],
    job: (isOver: () => boolean) => Promise<void>,
  ): Promise<void> {
    let isOver = false;
    const working = job(() => isOver);
    for (let n = 0; n < rounds; n += 1) {
      const before = acknowledged.length;
      server = await startReadyServer(environment(mode));
      await until(
        () => acknowledged.length > before,
        () => `no write was acknowledged in round ${n}`,
      );
      await new Promise((resolve) => setTimeout(resolve, (n * 37) % 300));
      await server.kill();
    }
    isOver = true;
    await working;
  }

  const journal = newJournal('ann');
  await killWhile('external', journal.acknowledged, (isOver) => write(journal, originOf, isOver));
  const people: string[] = [];
  await killWhile('embedded', people, (isOver) => signUp(people, originOf, isOver));
  const titles = await storedTitles(dataDir, 'ann');
  expectHonest([journal], () => titles);

  server = await startReadyServer(environment('embedded'));
  for (const email of people) {
    const answer = await send(`${server.origin}/api/auth/sign-in/email`, 'POST', {
      body: { email, password: PASSWORD },
    });
    expect(answer.status).toBe(200);
  }
  return { tasks: journal.acknowledged.length, people: people.length };
}
