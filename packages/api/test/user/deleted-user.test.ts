import { newUser, useApp } from '@tickline/server/testing';
import { describe, expect, it } from 'vitest';

const api = useApp({ AUTH_MODE: 'embedded' });

async function signUp(): Promise<string> {
  const id = newUser();
  const now = new Date();
  await api().database.prisma.user.create({
    data: { id, email: `${id}@example.com`, name: 'X', emailVerified: false, createdAt: now, updatedAt: now },
  });
  return id;
}

describe('AUTH_MODE=embedded', () => {
  it('serves a user that is in the database', async () => {
    const user = await signUp();
    const task = await api().createTask(user);
    expect((await api().listTasks(user)).tasks).toEqual([task]);
    expect((await api().get('/api/me', { as: user })).json()).toEqual({
      id: user,
      email: `${user}@example.com`,
      name: 'X',
    });
    expect((await api().get('/api/me/tasks/999999', { as: user })).statusCode).toBe(404);
    expect((await api().listTasks(await signUp())).total).toBe(0);
  });

  it('takes a deleted user’s tasks away and refuses the token, whatever it asks for', async () => {
    const user = await signUp();
    const { id } = await api().createTask(user);
    await api().database.prisma.user.delete({ where: { id: user } });
    expect(await api().database.prisma.task.count({ where: { user_id: user } })).toBe(0);
    const responses = await Promise.all([
      api().get('/api/me', { as: user }),
      api().get('/api/me/tasks', { as: user }),
      api().get('/api/me/tasks?offset=3', { as: user }),
      api().post('/api/me/tasks', { as: user, body: { title: 'x' } }),
      api().get(`/api/me/tasks/${id}`, { as: user }),
      api().put(`/api/me/tasks/${id}`, { as: user, body: { title: 'x' } }),
      api().put(`/api/me/tasks/${id}`, { as: user, body: {} }),
      api().patch(`/api/me/tasks/${id}/complete`, { as: user }),
      api().patch(`/api/me/tasks/${id}/complete`, { as: user, body: { completed: true } }),
      api().delete(`/api/me/tasks/${id}`, { as: user }),
    ]);
    for (const response of responses) {
      expect(response.statusCode).toBe(401);
      expect(response.json()).toMatchObject({
        error_code: 'USER_NOT_FOUND',
        detail: 'User no longer exists',
      });
    }
  });
});
