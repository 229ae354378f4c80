import type { TaskList } from '@tickline/contract';
import { newUser, SAME_TEXTS, useApp } from '@tickline/server/testing';
import { beforeAll, describe, expect, it } from 'vitest';

const api = useApp();
const user = newUser();

async function found(search: string, as = user): Promise<TaskList['tasks']> {
  const list: TaskList = await api().listTasks(as, new URLSearchParams({ search }).toString());
  expect(list.total).toBe(list.tasks.length);
  return list.tasks;
}

describe.each(SAME_TEXTS)('in %s', (_script, stored, typed) => {
  it.each(['title', 'description'])('a search finds another spelling in a %s', async (field) => {
    const one = newUser();
    const { id } = await api().createTask(one, { title: 'other', [field]: `1 ${stored} 2` });
    await api().createTask(one, { title: 'mallow' });
    for (const search of [stored, typed]) expect(await found(search, one)).toMatchObject([{ id }]);
  });
});

describe('a search', () => {
  beforeAll(async () => {
    for (const title of ['café', 'cafe', 'Åse', 'ase', 'ö'])
      await api().createTask(user, { title, description: title === 'ö' ? null : 'x' });
  });

  it.each([
    ['CAFÉ', ['café']],
    ['cafe', ['cafe']],
    ['a', ['ase', 'cafe', 'café']],
    ['å', ['Åse']],
    ['o', []],
  ])('takes letters with and without an accent for different letters: %s', async (search, expected) => {
    expect(await found(search)).toMatchObject(expected.map((title) => ({ title })));
  });

  it('does not find what begins in the title and ends in the description', async () => {
    expect(await found('cafe\nx')).toEqual([]);
  });

  it('finds what was written by SQL, and what a change made of it', async () => {
    const another = newUser();
    const { id } = await api().createTask(another, { title: 'before' });
    await api().database.prisma.$executeRaw`UPDATE task SET title = 'ΚΑΦΕΣ' WHERE id = ${id}`;
    expect(await found('καφες', another)).toMatchObject([{ title: 'ΚΑΦΕΣ' }]);
    expect(await found('before', another)).toEqual([]);
  });
});
