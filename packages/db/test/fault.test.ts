import { createTestDatabase, newUser, SERVER, useDatabase } from '@tickline/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  databaseFault,
  openDatabase,
  type PrismaClient,
  statement,
  type Value,
  violatedConstraint,
} from '../src/index.ts';

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

describe('the constraint that a row violates', () => {
  const query = (sql: string, values: Value[]) => database.current.statements.query(statement(sql), values);
  const INSERT_TASK = 'INSERT INTO task (user_id, title) VALUES ($1, $2)';
  const INSERT_USER = 'INSERT INTO "user" (id, name, email) VALUES ($1, $2, $3)';
  const insertTask = (client: Pick<PrismaClient, '$executeRawUnsafe'>) =>
    client.$executeRawUnsafe(INSERT_TASK, 'nobody', 'x');

  beforeAll(async () => {
    await database.prisma.user.create({ data: newUser('constant') });
    await database.prisma.$executeRaw`CREATE TABLE owned (owner text NOT NULL,
      CONSTRAINT owned_by FOREIGN KEY (owner) REFERENCES "user" (id))`;
  });

  it.each<[string, string, () => PromiseLike<unknown>]>([
    [
      'task_user_id_fkey',
      'a model',
      () => database.prisma.task.create({ data: { user_id: 'nobody', title: 'x' } }),
    ],
    ['task_user_id_fkey', 'a raw query', () => insertTask(database.prisma)],
    ['task_user_id_fkey', 'a transaction', () => database.prisma.$transaction((tx) => insertTask(tx))],
    ['task_user_id_fkey', 'a statement', () => query(INSERT_TASK, ['nobody', 'x'])],
    ['owned_by', 'a raw query', () => database.prisma.$executeRaw`INSERT INTO owned VALUES ('nobody')`],
    ['owned_by', 'a statement', () => query('INSERT INTO owned VALUES ($1)', ['nobody'])],
    ['user_pkey', 'a model', () => database.prisma.user.create({ data: newUser('constant') })],
    ['user_pkey', 'a statement', () => query(INSERT_USER, ['constant', '', 'e'])],
    [
      'user_email_key',
      'a model',
      () => database.prisma.user.create({ data: { ...newUser('constant'), id: 'other' } }),
    ],
    ['user_email_key', 'a statement', () => query(INSERT_USER, ['other', '', newUser('constant').email])],
  ])('is %s from %s', async (name, _where, run) => {
    expect(await Promise.resolve(run()).then(() => 'none', violatedConstraint)).toBe(name);
  });

  it.each<[string, () => PromiseLike<unknown>]>([
    ['SQL that is wrong', () => database.prisma.$queryRaw`SELECT no_such_column`],
    ['a column that must not be null', () => query(INSERT_USER, ['null', '', null])],
    [
      'a text that names one',
      () => query('SELECT CAST($1::text AS int)', [' violates unique constraint "x"']),
    ],
    ['nothing', () => Promise.reject(undefined)],
  ])('is not there for %s', async (_case, run) => {
    expect(await Promise.resolve(run()).then(() => 'none', violatedConstraint)).toBeUndefined();
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
