import { describe, expect, test, vi } from 'vitest';
import { buildApp } from './build-app.ts';

class Refusal extends Error {
  readonly statusCode = 403;
}

describe('authorize', () => {
  test('gets the context and the decoded path parameters', async () => {
    const authorize = vi.fn();
    const app = await buildApp({ authorize });
    await app.inject('/api/a%7Cb/books');
    await app.inject('/api/books');
    expect(authorize.mock.calls.map(([{ context, params }]) => [context, { ...params }])).toEqual([
      [{ reader: 'ann' }, { shelf: 'a|b' }],
      [{ reader: 'ann' }, {}],
    ]);
  });

  test.each([true, false])('refuses before the body is read (async: %s)', async (isAsync) => {
    const refuse = () => {
      throw new Refusal('no');
    };
    const app = await buildApp({ authorize: isAsync ? async () => refuse() : refuse });
    for (const payload of ['{', 'x'.repeat(300_000), '[]']) {
      const headers = { 'content-type': 'application/json' };
      const response = await app.inject({ method: 'POST', url: '/api/a/books', headers, payload });
      expect(response.statusCode).toBe(403);
    }
    expect((await app.inject({ method: 'HEAD', url: '/api/a/books' })).statusCode).toBe(403);
    expect((await app.inject({ method: 'DELETE', url: '/api/a/books/1' })).statusCode).toBe(403);
  });

  test('is not asked where meta.openapi.protect is false', async () => {
    const authorize = vi.fn();
    const app = await buildApp({ authorize });
    expect((await app.inject('/api/hours')).statusCode).toBe(200);
    expect(authorize).not.toHaveBeenCalled();
  });
});

describe('createContext', () => {
  test('is called once a request, and a procedure gets its result', async () => {
    const createContext = vi.fn(async () => ({ reader: 'bob' }));
    const app = await buildApp({ createContext });
    const response = await app.inject({ method: 'POST', url: '/api/books', payload: { title: 'T' } });
    expect(response.json()).toMatchObject({ shelf: 'bob' });
    expect(createContext).toHaveBeenCalledTimes(1);
  });

  test("that fails is an error of the host's", async () => {
    const app = await buildApp({
      createContext: () => {
        throw new Refusal('no context');
      },
    });
    expect((await app.inject('/api/hours')).statusCode).toBe(403);
  });

  test('keeps concurrent requests apart', async () => {
    let count = 0;
    const app = await buildApp({
      createContext: async () => {
        const reader = `reader-${count++}`;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
        return { reader };
      },
    });
    const shelves = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const response = await app.inject({ method: 'POST', url: '/api/books', payload: { title: 'T' } });
        return response.json().shelf;
      }),
    );
    expect(new Set(shelves).size).toBe(50);
  });
});
