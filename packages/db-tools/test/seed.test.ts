import { newUser, useDatabase } from '@tickline/testing';
import { describe, expect, it } from 'vitest';
import { seed } from '../src/cli/seed.ts';

const database = useDatabase();

describe('seeding', () => {
  it('adds what is missing to the number asked for, and never takes away', async () => {
    expect(await seed(database.prisma, 'ann', 5)).toBe(5);
    expect(await seed(database.prisma, 'ann', 12)).toBe(7);
    expect(await seed(database.prisma, 'ann', 3)).toBe(0);
    expect(await database.prisma.task.count({ where: { user_id: 'ann' } })).toBe(12);
  });

  it('leaves a user as it is', async () => {
    await database.prisma.user.create({ data: newUser('bob') });
    await seed(database.prisma, 'bob', 1);
    expect(await database.prisma.user.findUnique({ where: { id: 'bob' } })).toMatchObject(newUser('bob'));
  });

  it('takes any user id, and more tasks than one statement adds', async () => {
    expect(await seed(database.prisma, 'auth0|é b', 2500)).toBe(2500);
  });

  it('makes tasks of every priority, done and not, with a date and without', async () => {
    await seed(database.prisma, 'carol', 12);
    const tasks = await database.prisma.task.findMany({ where: { user_id: 'carol' } });
    expect(new Set(tasks.map(({ title }) => title)).size).toBe(12);
    expect(new Set(tasks.map(({ priority }) => priority)).size).toBe(3);
    expect(new Set(tasks.map(({ completed }) => completed)).size).toBe(2);
    expect(new Set(tasks.map(({ due_date }) => due_date === null)).size).toBe(2);
    expect(new Set(tasks.map(({ all_day }) => all_day)).size).toBe(2);
    expect(new Set(tasks.map(({ recurrence }) => recurrence)).size).toBe(3);
    expect(new Set(tasks.flatMap(({ tags }) => tags)).size).toBe(4);
  });
});
