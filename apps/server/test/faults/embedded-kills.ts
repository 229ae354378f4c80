import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '@tickline/db';
import { expect, onTestFinished } from 'vitest';
import { expectHonest } from './compare.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { send, write } from './writer.ts';

const MIGRATIONS = fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url));
const PASSWORD = 'correct horse battery';

type Origin = () => string | undefined;

/** Signs people up until told to stop. @returns the e-mail addresses of those who were told that they are */
async function signUpUntil(isOver: () => boolean, originOf: Origin): Promise<string[]> {
  const done: string[] = [];
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
  return done;
}

async function storedTitles(dataDir: string, user: string): Promise<string[]> {
  const { prisma, close } = await openDatabase({ dataDir, migrationsDir: MIGRATIONS });
  const tasks = await prisma.task.findMany({ where: { user_id: user }, select: { title: true } });
  await close();
  return tasks.map(({ title }) => title);
}

/**
 * Kills a server with an embedded database (`kill -9`) while clients write through its HTTP, time and again, and
 * compares what they were told with what is there.
 */
export async function killServer(rounds: number): Promise<{ tasks: number; people: number }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tickline-kills-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const environment = (mode: string) => ({ DATA_DIR: dataDir, AUTH_MODE: mode });
  let server: ServerProcess | undefined;
  onTestFinished(() => server?.stop());
  const originOf: Origin = () => (server?.isRunning() ? server.origin : undefined);

  async function killWhile<T>(mode: string, job: (isOver: () => boolean) => Promise<T>): Promise<T> {
    let isOver = false;
    const working = job(() => isOver);
    for (let n = 0; n < rounds; n += 1) {
      server = await startServer(environment(mode));
      await new Promise((resolve) => setTimeout(resolve, 300 + ((n * 170) % 700)));
      await server.stop();
    }
    isOver = true;
    return working;
  }

  const journal = await killWhile('external', (isOver) => write('ann', originOf, isOver));
  const people = await killWhile('embedded', (isOver) => signUpUntil(isOver, originOf));
  const titles = await storedTitles(dataDir, 'ann');
  expectHonest([journal], () => titles);

  server = await startServer(environment('embedded'));
  for (const email of people) {
    const answer = await send(`${server.origin}/api/auth/sign-in/email`, 'POST', {
      body: { email, password: PASSWORD },
    });
    expect(answer.status).toBe(200);
  }
  return { tasks: journal.acknowledged.length, people: people.length };
}
