import { createTestDatabase, newUser, SERVER, useDatabase } from '@tickline/testing';
import { describe, expect, it } from 'vitest';
import { databaseFault, openDatabase } from '../src/index.ts';

const database = useDatabase();

async function faultOf(statement: PromiseLike<unknown>): Promise<unknown> {
  try {
    await statement;
  } catch (error) {
    return databaseFault(error) ?? 'other';
  }
  return 'none';
}

describe('a row that refers to a user who is not there', () => {
  it('is a foreign-key fault from a model', async () => {
    const statement = database.prisma.task.create({ data: { user_id: 'nobody', title: 'x' } });
    expect(await faultOf(statement)).toBe('foreign_key');
  });

  it('is a foreign-key fault from $queryRaw', async () => {
    const statement = database.prisma
      .$queryRaw`INSERT INTO task (user_id, title) VALUES ('nobody', 'x') RETURNING id`;
    expect(await faultOf(statement)).toBe('foreign_key');
  });

  it('is a foreign-key fault from $executeRaw', async () => {
    const statement = database.prisma.$executeRaw`INSERT INTO task (user_id, title) VALUES ('nobody', 'x')`;
    expect(await faultOf(statement)).toBe('foreign_key');
  });

  it('is a foreign-key fault from within a transaction', async () => {
    const statement = database.prisma.$transaction(async (tx) => {
      await tx.task.create({ data: { user_id: 'nobody', title: 'x' } });
    });
    expect(await faultOf(statement)).toBe('foreign_key');
  });
});

describe('a row that is there already', () => {
  it('is a unique fault from a model', async () => {
    await database.prisma.user.create({ data: newUser('twice') });
    expect(await faultOf(database.prisma.user.create({ data: newUser('twice') }))).toBe('unique');
  });

  it('is a unique fault from a raw query', async () => {
    await database.prisma.user.create({ data: newUser('raw-twice') });
    const statement = database.prisma
      .$executeRaw`INSERT INTO "user" (id, name, email) VALUES ('raw-twice', '', 'e')`;
    expect(await faultOf(statement)).toBe('unique');
  });
});

describe('what is a bug, or the caller’s fault', () => {
  it.each([
    [
      'a row that is not there',
      () => database.prisma.user.update({ where: { id: 'nobody' }, data: { name: '' } }),
    ],
    ['SQL that is wrong', () => database.prisma.$queryRaw`SELECT no_such_column`],
    [
      'a value that is too long',
      () => database.prisma.$queryRaw`SELECT CAST(repeat('x', 201) AS varchar(2))::int`,
    ],
    ['an argument of the wrong type', () => database.prisma.$queryRaw`SELECT CAST('x' AS int)`],
    ['an error that is not from a database', () => Promise.reject(new Error('a task about ECONNREFUSED'))],
    ['an error that is no error', () => Promise.reject('unavailable')],
    ['nothing', () => Promise.reject(undefined)],
  ])('is no fault of the database: %s', async (_case, statement) => {
    expect(await faultOf(statement())).toBe('other');
  });

  it('is told apart from a fault even where the text of a row names one', async () => {
    const text = 'Connection terminated; timeout exceeded when trying to connect';
    const statement = database.prisma.$queryRaw`SELECT CAST(${text} AS text)::int`;
    expect(await faultOf(statement)).toBe('other');
  });

  it('does not hang on an error that is its own cause', () => {
    const error = new Error('circle');
    error.cause = error;
    expect(databaseFault(error)).toBeUndefined();
  });
});

describe('a database that was closed', () => {
  it('is unavailable to models, raw queries, transactions and ping', async () => {
    const { options, drop } = await createTestDatabase();
    const { prisma, ping, close } = await openDatabase(options);
    await close();
    expect(await faultOf(prisma.user.count())).toBe('unavailable');
    expect(await faultOf(prisma.$queryRaw`SELECT 1`)).toBe('unavailable');
    expect(await faultOf(prisma.$transaction(async (tx) => tx.user.count()))).toBe('unavailable');
    expect(await faultOf(ping(1000))).toBe('unavailable');
    await drop();
  });
});

describe.runIf(SERVER === '')('an embedded database', () => {
  it('is unavailable where a transaction has to wait too long', async () => {
    const busy = database.prisma.$transaction(() => new Promise((resolve) => setTimeout(resolve, 500)));
    const waiting = database.prisma.$transaction(async (tx) => tx.user.count(), { maxWait: 50 });
    expect(await faultOf(waiting)).toBe('unavailable');
    await busy;
  });
});
