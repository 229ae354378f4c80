import { newUser, useApp } from '@tickline/server/testing';
import { describe, expect, it } from 'vitest';

const api = useApp();

async function setUp() {
  const user = newUser();
  const task = await api().createTask(user);
  const url = `/api/me/tasks/${task.id}/complete`;
  return {
    user,
    task,
    patch: (body?: unknown, headers = {}) =>
      api().patch(url, { as: user, headers, ...(body !== undefined && { body }) }),
  };
}

describe('PATCH /api/{user_id}/tasks/{task_id}/complete', () => {
  it('toggles without a body and without a content type', async () => {
    const { task, patch } = await setUp();
    const first = await patch();
    expect(first.statusCode).toBe(200);
    const { updated_at } = first.json();
    const written = { revision: task.revision + 1, updated_at, completed_at: updated_at };
    expect(first.json()).toEqual({ ...task, completed: true, ...written });
    expect((await patch()).json()).toMatchObject({ completed: false, completed_at: null });
  });

  it.each([
    ['an empty object', '{}', {}],
    ['an empty body with a content type', '', {}],
    [
      'a content type in capitals, with parameters',
      '{}',
      { 'content-type': 'APPLICATION/JSON; Charset=UTF-8' },
    ],
  ])('toggles with %s', async (_what, body, headers) => {
    const { patch } = await setUp();
    expect((await patch(body, headers)).json()).toMatchObject({ completed: true });
  });

  it('sets the state that is asked for, idempotently', async () => {
    const { patch } = await setUp();
    const first = (await patch({ completed: true })).json();
    expect(first.completed).toBe(true);
    expect((await patch({ completed: true })).json()).toEqual(first);
    expect((await patch({ completed: false })).json().completed).toBe(false);
  });

  it('loses none of forty toggles at once', async () => {
    const { user, task, patch } = await setUp();
    const states = await Promise.all(
      Array.from({ length: 40 }, async () => (await patch()).json().completed),
    );
    expect(states.filter(Boolean)).toHaveLength(20);
    expect((await api().get(`/api/me/tasks/${task.id}`, { as: user })).json().completed).toBe(false);
  });

  it('ends in the state that all of forty settings at once ask for', async () => {
    const { patch } = await setUp();
    const answers = await Promise.all(Array.from({ length: 40 }, () => patch({ completed: true })));
    expect(new Set(answers.map((answer) => answer.body)).size).toBe(1);
    expect(answers[0]?.json().completed).toBe(true);
  });

  it.each([
    { completed: 'false' },
    { completed: 'true' },
    { completed: 1 },
    { completed: null },
    '[]',
    'null',
    '"x"',
  ])('refuses %j with 422 and does not toggle', async (body) => {
    const { user, task, patch } = await setUp();
    expect((await patch(body)).statusCode).toBe(422);
    expect((await api().get(`/api/me/tasks/${task.id}`, { as: user })).json()).toEqual(task);
  });

  it("answers 404 for another user's task", async () => {
    const { task } = await setUp();
    for (const body of [{}, { completed: true }]) {
      expect(
        (await api().patch(`/api/me/tasks/${task.id}/complete`, { as: newUser(), body })).statusCode,
      ).toBe(404);
    }
  });
});
