import { useDatabase } from '@tickline/testing';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { violatedConstraint } from '../src/index.ts';

const database = useDatabase();
const sql = () => database.prisma;

let users = 0;
let user: string;

async function addUser(): Promise<string> {
  users += 1;
  const id = `user-${users}`;
  await sql().$executeRaw`INSERT INTO "user" (id, name, email) VALUES (${id}, '', ${`${id}@example.com`})`;
  return id;
}

beforeEach(async () => {
  user = await addUser();
});

interface Counter {
  readonly revision: bigint;
  readonly total: bigint;
  readonly completed: bigint;
}

const counter = (of = user) => sql().taskList.findUnique({ where: { user_id: of } });
const add = (title = 'x', of = user) => sql().task.create({ data: { user_id: of, title } });

/** What the counter has to be, from the tasks and the trash. */
async function counted(of = user): Promise<Counter> {
  const [row] = await sql().$queryRaw<Counter[]>`
    SELECT count(*) AS total, count(*) FILTER (WHERE completed) AS completed,
      greatest(max(revision), (SELECT max(revision) FROM task_trash WHERE user_id = ${of}), 0) AS revision
    FROM task WHERE user_id = ${of}`;
  if (!row) throw new Error('no row');
  return row;
}

async function expectExact(of = user): Promise<void> {
  const { revision, total, completed } = await counted(of);
  expect(await counter(of)).toMatchObject({ total, completed });
  // Numbers may be left out, by a statement that began to insert a row and then updated another.
  expect((await counter(of))?.revision).toBeGreaterThanOrEqual(revision);
  const numbers = await sql().$queryRaw<{ revision: bigint }[]>`
    SELECT revision FROM task WHERE user_id = ${of} UNION ALL SELECT revision FROM task_trash WHERE user_id = ${of}`;
  expect(new Set(numbers.map((row) => row.revision)).size).toBe(numbers.length);
}

describe('a write', () => {
  it('takes the next number of its user, and nobody else’s', async () => {
    const other = await addUser();
    const first = await add();
    expect(first.revision).toBe(1n);
    expect((await add('y', other)).revision).toBe(1n);
    const where = { user_id_id: { user_id: user, id: first.id } };
    expect((await sql().task.update({ where, data: { title: 'z' } })).revision).toBe(2n);
    expect((await add()).revision).toBe(3n);
    await sql().task.delete({ where });
    expect(await sql().taskTrash.findFirst({ where: { user_id: user } })).toMatchObject({
      id: first.id,
      uid: first.uid,
      revision: 4n,
      task: { title: 'z', revision: 2 },
    });
    expect(await counter()).toMatchObject({ revision: 4n, total: 1n });
    expect(await counter(other)).toMatchObject({ revision: 1n, total: 1n });
  });

  it('of many rows takes a number for each', async () => {
    await sql().$executeRaw`
      INSERT INTO task (user_id, title) SELECT ${user}, 'Task ' || n FROM generate_series(1, 50) AS n`;
    await sql().$executeRaw`UPDATE task SET completed = true WHERE user_id = ${user} AND id % 2 = 0`;
    await sql().$executeRaw`DELETE FROM task WHERE user_id = ${user} AND id % 3 = 0`;
    await expectExact();
  });

  it('that is rolled back takes none', async () => {
    await add();
    const failing = sql().$transaction(async (tx) => {
      await tx.task.create({ data: { user_id: user, title: 'y' } });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect((await add()).revision).toBe(2n);
  });

  it('that finds its row there already is not counted as another', async () => {
    const { uid, id } = await add();
    await sql().task.createMany({ data: [{ user_id: user, uid, title: 'y' }], skipDuplicates: true });
    await sql().$executeRaw`
      INSERT INTO task (user_id, id, title) VALUES (${user}, ${id}, 'z')
      ON CONFLICT (user_id, id) DO UPDATE SET title = 'z', completed = true`;
    expect(await counter()).toMatchObject({ total: 1n, completed: 1n });
    await expectExact();
  });

  it('beyond the limit fails, and is not counted', async () => {
    await sql().taskLimit.create({ data: { tasks_per_user: 3n } });
    try {
      for (let n = 0; n < 3; n += 1) await add();
      const error: unknown = await add().catch((thrown) => thrown);
      expect(violatedConstraint(error)).toBe('task_limit');
      expect(await counter()).toMatchObject({ total: 3n, revision: 3n });
    } finally {
      await sql().taskLimit.deleteMany();
    }
  });

  it('cannot use the uid of a task in the trash', async () => {
    const { uid, id } = await add();
    await sql().task.delete({ where: { user_id_id: { user_id: user, id } } });
    const again = sql().task.create({ data: { user_id: user, uid, title: 'y' } });
    const error: unknown = await again.catch((thrown) => thrown);
    expect(violatedConstraint(error)).toBe('task_trash_user_id_uid_key');
    const other = await addUser();
    expect((await sql().task.create({ data: { user_id: other, uid, title: 'y' } })).uid).toBe(uid);
  });
});

describe('a user', () => {
  it('who is deleted leaves nothing', async () => {
    await add();
    const { id } = await add();
    await sql().task.delete({ where: { user_id_id: { user_id: user, id } } });
    await sql().user.delete({ where: { id: user } });
    expect(await counter()).toBeNull();
    for (const table of ['task', 'taskTrash'] as const)
      expect(
        await (sql()[table] as typeof database.prisma.taskTrash).count({ where: { user_id: user } }),
      ).toBe(0);
  });

  it('whose task is given to another has one less, and the other one more', async () => {
    const other = await addUser();
    const { id } = await add();
    await sql().$executeRaw`UPDATE task SET user_id = ${other} WHERE user_id = ${user} AND id = ${id}`;
    await expectExact(other);
    expect(await counter()).toMatchObject({ total: 0n, revision: 2n, forgotten: 0n });
    // For those who follow the first one's changes, it was deleted.
    expect(await sql().taskTrash.findFirst({ where: { user_id: user } })).toMatchObject({ id, revision: 2n });
    await sql().$executeRaw`UPDATE task SET user_id = ${user} WHERE user_id = ${other} AND id = ${id}`;
    expect(await counter()).toMatchObject({ total: 1n, revision: 3n });
    expect(await counter(other)).toMatchObject({ total: 0n, revision: 2n });
    expect(await sql().taskTrash.findMany({ where: { id } })).toMatchObject([{ user_id: other }]);
  });
});

it('whatever statements run, the counter is exact and no number is used twice', async () => {
  const statement = fc.constantFrom(
    'INSERT INTO task (user_id, title, completed) SELECT $1, n::text, n % 2 = 0 FROM generate_series(1, 3) AS n',
    'UPDATE task SET completed = NOT completed WHERE user_id = $1 AND id % 3 = 0',
    "UPDATE task SET title = title || '!' WHERE user_id = $1 AND id % 2 = 0",
    'DELETE FROM task WHERE user_id = $1 AND id % 5 = 0',
    'DELETE FROM task WHERE user_id = $1 AND completed',
    `WITH back AS (DELETE FROM task_trash WHERE user_id = $1 AND id % 2 = 0 RETURNING *)
     INSERT INTO task (user_id, id, uid, title, completed)
     SELECT user_id, id, uid, task->>'title', (task->>'completed')::boolean FROM back`,
    'INSERT INTO task (user_id, id, title) SELECT user_id, id, title FROM task WHERE user_id = $1 ON CONFLICT DO NOTHING',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 12 }), async (statements) => {
      const someone = await addUser();
      for (const each of statements) await sql().$executeRawUnsafe(each, someone);
      const isThere = (await counter(someone)) !== null;
      if (isThere) await expectExact(someone);
      else expect((await counted(someone)).total).toBe(0n);
    }),
    { numRuns: 25 },
  );
});
