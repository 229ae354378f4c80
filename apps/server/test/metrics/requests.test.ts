import { type AddressInfo, connect, type Socket } from 'node:net';
import { freePort } from '@tickline/testing';
import { describe, expect, it, vi } from 'vitest';
import { newUser, useApp } from '../harness/app.ts';
import { scrape } from '../harness/scrape.ts';
import { tokenOf } from '../harness/token.ts';

const port = await freePort();
const api = useApp({ METRICS_PORT: String(port) });

const DURATION = 'tickline_http_request_duration_seconds';
const CALL_DURATION = 'tickline_procedure_duration_seconds';
const IN_FLIGHT = 'tickline_http_requests_in_flight';

/** Returns how much a metric grew while `job` ran. */
async function growthOf(name: string, labels: Record<string, string>, job: () => Promise<unknown>) {
  const before = (await scrape(port)).value(name, labels);
  await job();
  return (await scrape(port)).value(name, labels) - before;
}

/** Sends a request on a real connection, with only the beginning of its body. */
async function halfRequest(user: string): Promise<Socket> {
  const { app } = api();
  if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(
    `POST /api/me/tasks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${await tokenOf(user)}\r\n` +
      'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"t',
  );
  return socket;
}

describe('the metrics of requests', () => {
  it('time a request by pattern, method and status, in seconds', async () => {
    const user = newUser();
    const { id } = await api().createTask(user);
    const labels = { method: 'GET', route: '/api/:user_id/tasks/:task_id', status: '200' };
    expect(
      await growthOf(`${DURATION}_count`, labels, () => api().get(`/api/me/tasks/${id}`, { as: user })),
    ).toBe(1);
    const seconds = (await scrape(port)).value(`${DURATION}_sum`, labels);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThan(60);
  });

  it('name a tRPC call by its procedure, and leave a batch to its calls', async () => {
    const user = newUser();
    const single = { route: '/trpc/task.list', status: '200' };
    expect(
      await growthOf(`${DURATION}_count`, single, () => api().get('/trpc/task.list', { as: user })),
    ).toBe(1);

    const batch = { route: '/trpc/:path' };
    const before = await scrape(port);
    await api().get('/trpc/task.list,user.me,user.me?batch=1', { as: user });
    const after = await scrape(port);
    const growth = (name: string, labels: Record<string, string>) =>
      after.value(`${name}_count`, labels) - before.value(`${name}_count`, labels);
    expect(growth(DURATION, batch)).toBe(1);
    expect(growth(CALL_DURATION, { procedure: 'task.list', outcome: 'ok' })).toBe(1);
    expect(growth(CALL_DURATION, { procedure: 'user.me', outcome: 'ok' })).toBe(2);
  });

  it('time procedures that were called over REST', async () => {
    const user = newUser();
    const refused = { procedure: 'task.get', outcome: 'refused' };
    expect(
      await growthOf(`${CALL_DURATION}_count`, refused, () => api().get('/api/me/tasks/4711', { as: user })),
    ).toBe(1);
  });

  it('count what is being worked on, until its client has gone', async () => {
    const socket = await halfRequest(newUser());
    await vi.waitFor(async () => expect((await scrape(port)).value(IN_FLIGHT)).toBe(1), 10_000);
    socket.destroy();
    await vi.waitFor(async () => expect((await scrape(port)).value(IN_FLIGHT)).toBe(0), 10_000);
    const labels = { method: 'POST', route: '/api/:user_id/tasks', status: 'aborted' };
    expect((await scrape(port)).value(`${DURATION}_count`, labels)).toBe(1);
  });

  it('count errors by their code', async () => {
    const user = newUser();
    const count = (code: string, job: () => Promise<unknown>) =>
      growthOf('tickline_errors_total', { code }, job);
    expect(await count('NOT_FOUND', () => api().get('/nowhere'))).toBe(1);
    expect(await count('VALIDATION_ERROR', () => api().post('/api/me/tasks', { as: user, body: {} }))).toBe(
      1,
    );
    expect(await count('FORBIDDEN', () => api().get('/api/someone/tasks', { as: user }))).toBe(1);
    expect(await count('MALFORMED_REQUEST', () => api().get('/%ff'))).toBe(1);
  });
});
