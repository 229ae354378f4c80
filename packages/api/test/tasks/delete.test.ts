import { newUser, useApp } from '@tickline/server/testing';
import { describe, expect, it } from 'vitest';

const api = useApp();

describe('DELETE /api/{user_id}/tasks/{task_id}', () => {
  it('answers 204 without a body or a type of one, and the task is gone', async () => {
    const user = newUser();
    const { id } = await api().createTask(user);
    const response = await api().delete(`/api/me/tasks/${id}`, { as: user });
    expect(response.statusCode).toBe(204);
    expect(response.body).toBe('');
    expect(response.headers['content-type']).toBeUndefined();
    expect((await api().get(`/api/me/tasks/${id}`, { as: user })).statusCode).toBe(404);
  });

  it('answers 404 the second time', async () => {
    const user = newUser();
    const { id } = await api().createTask(user);
    await api().delete(`/api/me/tasks/${id}`, { as: user });
    expect((await api().delete(`/api/me/tasks/${id}`, { as: user })).json().error_code).toBe(
      'TASK_NOT_FOUND',
    );
  });

  it('lets one of ten deletes at once succeed', async () => {
    const user = newUser();
    const { id } = await api().createTask(user);
    const responses = await Promise.all(
      Array.from({ length: 10 }, () => api().delete(`/api/me/tasks/${id}`, { as: user })),
    );
    expect(responses.map((response) => response.statusCode).sort()).toEqual([204, ...Array(9).fill(404)]);
  });

  it("leaves another user's task where it is", async () => {
    const user = newUser();
    const { id } = await api().createTask(user);
    expect((await api().delete(`/api/me/tasks/${id}`, { as: newUser() })).statusCode).toBe(404);
    expect((await api().get(`/api/me/tasks/${id}`, { as: user })).statusCode).toBe(200);
  });

  it('does not mind a content type without a body', async () => {
    const user = newUser();
    const { id } = await api().createTask(user);
    const headers = { 'content-type': 'application/json' };
    expect((await api().delete(`/api/me/tasks/${id}`, { as: user, headers })).statusCode).toBe(204);
  });
});
