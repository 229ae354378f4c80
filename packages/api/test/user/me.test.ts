import { newUser, signToken, useApp } from '@tickline/server/testing';
import { describe, expect, it } from 'vitest';

const api = useApp();

describe('GET /api/me', () => {
  it('tells what the token says', async () => {
    const token = await signToken({ sub: 'alice', email: 'alice@example.com', name: 'Alice' });
    const response = await api().get('/api/me', { headers: { authorization: `Bearer ${token}` } });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ id: 'alice', email: 'alice@example.com', name: 'Alice' });
  });

  it('is null where neither token nor database knows, even after the first task', async () => {
    const user = newUser();
    const unknown = { id: user, email: null, name: null };
    expect((await api().get('/api/me', { as: user })).json()).toEqual(unknown);
    await api().createTask(user);
    expect((await api().get('/api/v1/me', { as: user })).json()).toEqual(unknown);
  });

  it('asks the database for what the token leaves out', async () => {
    const user = newUser();
    const token = await signToken({ sub: user, email: `${user}@example.com`, name: 'Bob' });
    const headers = { authorization: `Bearer ${token}` };
    await api().post('/api/me/tasks', { headers, body: { title: 'x' } });
    expect((await api().get('/api/me', { as: user })).json()).toEqual({
      id: user,
      email: `${user}@example.com`,
      name: 'Bob',
    });
  });
});
