import { newUser, useDatabase } from '@tickline/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type PrismaClient, statement } from '../../src/index.ts';
import { withPreparedModels } from '../../src/prepared/extension.ts';

const database = useDatabase();
const key = { user_id_id: { user_id: 'ann', id: 1n } };
let prisma: PrismaClient;

/** Counts the statements that ran without Prisma. */
async function preparedIn(job: () => Promise<unknown>): Promise<number> {
  const query = vi.spyOn(database.current.statements, 'query');
  try {
    await job();
    return query.mock.calls.length;
  } finally {
    query.mockRestore();
  }
}

beforeEach(async () => {
  const { plainPrisma, statements } = database.current;
  prisma = withPreparedModels(plainPrisma, statements);
  await plainPrisma.user.deleteMany();
  await plainPrisma.user.create({ data: newUser('ann') });
  await plainPrisma.task.create({ data: { user_id: 'ann', id: 1n, title: 'One' } });
});

describe('prepared models', () => {
  it('run what is asked by a unique key without Prisma', async () => {
    const asked = await preparedIn(async () => {
      expect(await prisma.task.findUnique({ where: key })).toMatchObject({ id: 1n, title: 'One' });
      expect(await prisma.user.findUnique({ where: { email: 'ann@example.com' } })).toMatchObject({
        id: 'ann',
      });
      await prisma.task.create({ data: { user_id: 'ann', title: 'Two' } });
      await prisma.task.update({ where: key, data: { title: 'Uno' } });
      await prisma.task.delete({ where: key });
    });
    expect(asked).toBe(5);
    expect(await prisma.task.findMany({ select: { title: true } })).toEqual([{ title: 'Two' }]);
  });

  it('ask nothing before somebody waits, and once however many do', async () => {
    const asked = await preparedIn(async () => {
      const creation = prisma.task.create({ data: { user_id: 'ann', title: 'Two' } });
      expect(Object.prototype.toString.call(creation)).toBe('[object PrismaPromise]');
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await prisma.task.count()).toBe(1);
      expect(await creation).toBe(await creation);
      await creation.finally(() => undefined);
    });
    expect(asked).toBe(1);
    expect(await prisma.task.count()).toBe(2);
    await expect(prisma.task.delete({ where: { ...key, completed: true } })).rejects.toMatchObject({
      code: 'P2025',
    });
    const caught = await prisma.task
      .update({ where: { ...key, completed: true }, data: {} })
      .catch(() => 'no');
    expect(caught).toBe('no');
  });

  it('leave what belongs to a transaction to Prisma', async () => {
    const asked = await preparedIn(async () => {
      await expect(
        prisma.$transaction(async (tx) => {
          await tx.task.create({ data: { user_id: 'ann', title: 'Two' } });
          await tx.task.update({ where: key, data: { title: 'Uno' } });
          expect(await tx.task.findUnique({ where: key })).toMatchObject({ title: 'Uno' });
          throw new Error('roll back');
        }),
      ).rejects.toThrow('roll back');
      await expect(
        prisma.$transaction([
          prisma.task.create({ data: { user_id: 'ann', title: 'Two' } }),
          prisma.task.update({ where: key, data: { title: 'Uno' } }),
          prisma.task.create({ data: { user_id: 'nobody', title: 'Three' } }),
        ]),
      ).rejects.toMatchObject({ code: 'P2003' });
    });
    expect(asked).toBe(0);
    expect(await prisma.task.findMany({ select: { title: true } })).toEqual([{ title: 'One' }]);
    const both = await prisma.$transaction([
      prisma.task.findUnique({ where: key, select: { title: true } }),
      prisma.task.count(),
    ]);
    expect(both).toEqual([{ title: 'One' }, 1]);
  });

  it('lead to relations', async () => {
    const task = () => prisma.task.findUnique({ where: key });
    expect(await task().user()).toMatchObject({ id: 'ann' });
    const user = prisma.user.findUnique({ where: { id: 'ann' } });
    expect(await user.tasks({ select: { title: true } })).toEqual([{ title: 'One' }]);
    expect(await prisma.task.findUnique({ where: key, include: { user: true } })).toMatchObject({
      user: { id: 'ann' },
    });
  });

  it('tell what Prisma tells of a row that may not be', async () => {
    const create = (data: { user_id: string; id?: bigint; title: string }) => prisma.task.create({ data });
    await expect(create({ user_id: 'nobody', title: 'x' })).rejects.toMatchObject({ code: 'P2003' });
    await expect(create({ user_id: 'ann', id: 1n, title: 'x' })).rejects.toMatchObject({ code: 'P2002' });
    await expect(create({ user_id: 'ann', title: 'x'.repeat(201) })).rejects.toMatchObject({ code: 'P2000' });
  });

  it('keep a limited number of statements, and ask Prisma beyond', async () => {
    const fields = [
      'title',
      'description',
      'completed',
      'priority',
      'due_date',
      'created_at',
      'updated_at',
      'id',
    ];
    const shapes = Array.from({ length: 255 }, (_, n) =>
      Object.fromEntries(fields.filter((_field, bit) => (n + 1) & (1 << bit)).map((name) => [name, true])),
    );
    const asked = await preparedIn(async () => {
      for (const select of shapes) {
        const row = await prisma.task.findUnique({ where: key, select });
        expect(Object.keys(row ?? {}).sort()).toEqual(Object.keys(select).sort());
      }
    });
    expect(asked).toBe(200);
  });

  it('see a column that was added, on connections that had the statement prepared', async () => {
    const read = () => prisma.task.findUnique({ where: key });
    await read();
    await prisma.$executeRaw`ALTER TABLE task ADD COLUMN more text`;
    try {
      expect(await read()).toMatchObject({ title: 'One' });
    } finally {
      await prisma.$executeRaw`ALTER TABLE task DROP COLUMN more`;
    }
    expect(await database.current.statements.query(statement('SELECT 1'), [])).toEqual([['1']]);
  });
});
