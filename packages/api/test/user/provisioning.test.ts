import { newUser, signToken, useApp } from '@tickline/server/testing';
import { describe, expect, it } from 'vitest';

const api = useApp();

async function createAs(claims: Record<string, unknown>) {
  const headers = { authorization: `Bearer ${await signToken(claims)}` };
  return api().post('/api/me/tasks', { headers, body: { title: 'First' } });
}

const rowOf = (id: string) => api().database.prisma.user.findUnique({ where: { id } });

describe('AUTH_MODE=external', () => {
  it('makes the user on the first write, from the token', async () => {
    const user = newUser();
    await api().listTasks(user);
    expect(await rowOf(user)).toBeNull();
    expect((await createAs({ sub: user, email: 'a@example.com', name: 'Ann' })).statusCode).toBe(201);
    expect(await rowOf(user)).toMatchObject({
      id: user,
      email: 'a@example.com',
      name: 'Ann',
      emailVerified: false,
    });
  });

  it('makes up an address under .invalid where the token has none', async () => {
    const user = newUser();
    await createAs({ sub: user });
    expect((await rowOf(user))?.email).toMatch(/@[\w.]+\.invalid$/);
  });

  it('never takes an address from the user who has it', async () => {
    const [first, second] = [newUser(), newUser()];
    await createAs({ sub: first, email: 'same@example.com' });
    expect((await createAs({ sub: second, email: 'same@example.com' })).statusCode).toBe(201);
    expect((await rowOf(first))?.email).toBe('same@example.com');
    expect((await rowOf(second))?.email).toMatch(/\.invalid$/);
  });

  it('lets nobody take the placeholder of another user', async () => {
    const victim = newUser();
    const { placeholderEmail } = await import('@tickline/db');
    await createAs({ sub: newUser(), email: placeholderEmail(victim) });
    expect((await createAs({ sub: victim })).statusCode).toBe(201);
  });

  it('makes one user of fifty first writes at once', async () => {
    const user = newUser();
    const responses = await Promise.all(
      Array.from({ length: 50 }, () => createAs({ sub: user, email: 'm@example.com' })),
    );
    expect(responses.every((response) => response.statusCode === 201)).toBe(true);
    expect((await api().listTasks(user)).total).toBe(50);
  });

  it.each([
    'auth0|abc',
    'a b',
    'ü@x/y?z#',
    '\u{1F389}'.repeat(255),
    `'; DROP TABLE "user"; --`,
    '%',
    'health',
    '__proto__',
  ])('serves a user whose id is %s', async (user) => {
    expect((await createAs({ sub: user })).statusCode).toBe(201);
    const list = await api().get(`/api/${encodeURIComponent(user)}/tasks`, { as: user });
    expect(list.statusCode).toBe(200);
    const tasks = await api().listTasks(user);
    expect(tasks.total).toBe(1);
    expect(tasks.tasks[0].user_id).toBe(user);
  });
});
