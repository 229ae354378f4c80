import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase, newUser, SERVER } from '@tickline/testing';
import { expect, it, onTestFinished } from 'vitest';
import { openDatabase, type Sharing, statement } from '../src/index.ts';

interface Seen {
  readonly statement: string;
  ended: boolean;
  error?: unknown;
}

async function openObserved() {
  const { options, drop } = await createTestDatabase();
  const seen: Seen[] = [];
  const database = await openDatabase({
    ...options,
    observe: (statement) => {
      const each: Seen = { statement, ended: false };
      seen.push(each);
      return (error) => Object.assign(each, { ended: true, error });
    },
  });
  onTestFinished(async () => {
    await database.close();
    await drop();
  });
  seen.length = 0;
  return { ...database, seen };
}

it('tells of models, raw statements and transactions, without the values', async () => {
  const { prisma, seen } = await openObserved();
  await prisma.user.create({ data: newUser('ann') });
  await prisma.$queryRaw`SELECT id FROM "user" WHERE name = ${'ann'}`;
  await prisma.$executeRaw`DELETE FROM task WHERE user_id = ${'ann'}`;
  await prisma.$transaction(async (tx) => tx.user.update({ where: { id: 'ann' }, data: { name: 'Ann' } }));
  const statements = seen.map(({ statement }) => statement).join('\n');
  for (const word of ['INSERT INTO', 'SELECT id FROM "user" WHERE name = $1', 'DELETE FROM task', 'UPDATE'])
    expect(statements).toContain(word);
  expect(statements).not.toMatch(/ann/i);
  expect(seen.every(({ ended, error }) => ended && error === undefined)).toBe(true);
});

it('tells of a statement that failed, with its error', async () => {
  const { prisma, seen } = await openObserved();
  await expect(prisma.$queryRaw`SELECT no_such_column`).rejects.toThrow();
  expect(seen).toMatchObject([{ statement: 'SELECT no_such_column', ended: true, error: expect.any(Error) }]);
});

it('tells in the context of whoever asked, whoever sent it', async () => {
  const { options, drop } = await createTestDatabase();
  const context = new AsyncLocalStorage<string>();
  const seen: [statement: string, context: string | undefined][] = [];
  const observe = (text: string) => {
    seen.push([text, context.getStore()]);
    return () => undefined;
  };
  const database = await openDatabase({ ...options, observe });
  onTestFinished(async () => {
    await database.close();
    await drop();
  });
  seen.length = 0;
  const asked: string[] = [];
  const ask = (sharing: Sharing | undefined, n: number) => {
    const name = `${sharing} ${n}`;
    asked.push(name);
    const text = `SELECT '${name}' FROM pg_sleep(0.001)`;
    return context.run(name, () =>
      database.statements.query(statement(text, { sharing }), [], { userId: `user ${n % 20}` }),
    );
  };
  const sharings = ['connection', 'transaction', undefined] as const;
  await Promise.all(sharings.flatMap((sharing) => Array.from({ length: 60 }, (_, n) => ask(sharing, n))));
  const told = seen.filter(([text]) => text.includes('pg_sleep'));
  expect(told.map(([text]) => /'(.+)'/.exec(text)?.[1]).sort()).toEqual(asked.sort());
  for (const [text, name] of told) expect(text).toContain(`'${name}'`);
});

it('shows how the connections are used', async () => {
  const { prisma, pool } = await openObserved();
  expect(pool()).toMatchObject({ inUse: 0, waiting: 0 });
  const { size } = pool();
  let end: (() => void) | undefined;
  const held = new Promise<void>((resolve) => {
    end = resolve;
  });
  const transactions = Array.from({ length: size }, () => prisma.$transaction(() => held));
  await sleep(200);
  const statements = Array.from({ length: 3 }, () => prisma.user.count().then((n) => n));
  await sleep(100);
  // PGlite does not tell that a transaction holds its connection, but every statement that waits behind it counts.
  const expected = SERVER ? { inUse: size, waiting: 3 } : { inUse: 1, waiting: 2 };
  expect(pool()).toEqual({ size, idle: 0, ...expected });
  end?.();
  await Promise.all([...transactions, ...statements]);
  expect(pool()).toMatchObject({ inUse: 0, waiting: 0 });
});
