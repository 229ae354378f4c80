import { expect, it } from 'vitest';
import { borrowTestDatabase, newUser } from '../src/index.ts';

it.each([3, 3000])(
  'a database that is given back with %i tasks is lent without any, and ids begin anew',
  async (count) => {
    const first = await borrowTestDatabase();
    await first.database.prisma.user.create({ data: newUser('ann') });
    const data = Array.from({ length: count }, () => ({
      user_id: 'ann',
      title: 'x',
      description: 'y'.repeat(100),
    }));
    await first.database.prisma.task.createMany({ data });
    await first.giveBack();

    const { database, giveBack } = await borrowTestDatabase();
    const { prisma } = database;
    expect(await prisma.user.count()).toBe(0);
    expect(await prisma.$queryRaw`SELECT count(*)::int AS n FROM task_list`).toEqual([{ n: 0 }]);
    await prisma.user.create({ data: newUser('ann') });
    expect((await prisma.task.create({ data: { user_id: 'ann', title: 'x' } })).id).toBe(1n);
    await giveBack();
  },
);

it.each([
  ['column', 'ALTER TABLE task ADD COLUMN mark int'],
  ['constraint', 'ALTER TABLE task ADD CONSTRAINT mark CHECK (id > 0)'],
  ['index', 'CREATE INDEX mark ON task (title)'],
  ['table', 'CREATE TABLE mark (id int)'],
  [
    'trigger',
    'CREATE TRIGGER mark BEFORE UPDATE ON task FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
  ],
  ['function', 'CREATE FUNCTION mark() RETURNS int LANGUAGE sql AS $$SELECT 1$$'],
])('a database that was given another %s is not lent again', async (_what, statement) => {
  const first = await borrowTestDatabase();
  const marksOf = ({ prisma }: typeof first.database) =>
    prisma.$queryRaw<{ marks: number }[]>`
      SELECT (SELECT count(*) FROM pg_class WHERE relname = 'mark')::int
        + (SELECT count(*) FROM pg_attribute WHERE attname = 'mark')::int
        + (SELECT count(*) FROM pg_constraint WHERE conname = 'mark')::int
        + (SELECT count(*) FROM pg_trigger WHERE tgname = 'mark')::int
        + (SELECT count(*) FROM pg_proc WHERE proname = 'mark')::int AS marks`;
  await first.database.prisma.$executeRawUnsafe(statement);
  expect(await marksOf(first.database)).not.toEqual([{ marks: 0 }]);
  await first.giveBack();
  const { database, giveBack } = await borrowTestDatabase();
  expect(await marksOf(database)).toEqual([{ marks: 0 }]);
  await giveBack();
});
