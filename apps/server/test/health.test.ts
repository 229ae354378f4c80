import { describe, expect, it } from 'vitest';
import { newUser, useApp } from './harness/app.ts';

const api = useApp();
const closing = useApp({ AUTH_MODE: 'embedded', RATE_LIMIT_MAX: '0' });

describe('health', () => {
  it('is ok while the database answers', async () => {
    const response = await api().get('/health');
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({
      status: 'ok',
      database: 'ok',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      uptime: expect.any(Number),
    });
  });

  it('is alive and ready', async () => {
    expect((await api().get('/health/live')).statusCode).toBe(200);
    expect((await api().get('/health/ready')).statusCode).toBe(200);
  });

  it('greets whoever opens the address', async () => {
    expect((await api().get('/')).json()).toEqual({ message: 'Todo API is running' });
  });
});

describe('a database that is gone', () => {
  it('is told of as 503 everywhere, without inner words, and logged with them', async () => {
    await closing().database.close();
    const as = newUser();
    const credentials = { email: 'a@example.com', password: 'correct horse battery' };

    const health = await closing().get('/health');
    expect(health.statusCode).toBe(503);
    expect(health.json()).toMatchObject({ status: 'degraded', database: 'unavailable' });
    expect((await closing().get('/health/live')).statusCode).toBe(200);

    const before = closing().log.length;
    for (const response of [
      await closing().get('/api/me/tasks', { as }),
      await closing().post('/api/me/tasks', { as, body: { title: 'x' } }),
      await closing().get('/api/me', { as }),
      await closing().post('/api/auth/sign-in/email', { body: credentials }),
    ]) {
      expect(response.statusCode).toBe(503);
      expect(response.json()).toMatchObject({
        error_code: 'SERVICE_UNAVAILABLE',
        detail: 'The service is temporarily unavailable',
      });
      expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
      expect(response.body).not.toMatch(/pglite|prisma|pool|stack/i);
    }
    const trpc = await closing().get('/trpc/user.me', { as });
    expect(trpc.statusCode).toBe(503);
    expect(trpc.json().error.data.error_code).toBe('SERVICE_UNAVAILABLE');
    const failures = closing()
      .log.slice(before)
      .map((line) => JSON.parse(line))
      .filter((line) => line.err !== undefined);
    expect(failures.length).toBeGreaterThanOrEqual(5);
  });
});

describe('a server that stops', () => {
  it('takes no more requests, and is not ready', async () => {
    const { app } = api();
    expect(app.lifeCycle.isAccepting).toBe(true);
    await app.close();
    expect(app.lifeCycle.isAccepting).toBe(false);
  });
});
