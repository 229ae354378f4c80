import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { newUser, useApp } from '../harness/app.ts';
import { type Connection, openConnection, portOf, requestBytes } from '../harness/socket.ts';
import { tokenOf } from '../harness/token.ts';

const api = useApp();
const MANY = 250;

beforeAll(async () => {
  await api().app.listen({ port: 0, host: '127.0.0.1' });
});

const openMany = () => Promise.all(Array.from({ length: MANY }, () => openConnection(portOf(api().app))));
const drop = (connections: readonly Connection[]) => {
  for (const { socket } of connections) socket.destroy();
};

async function expectOthersAreServed(): Promise<void> {
  const ann = newUser();
  for (let n = 0; n < 20; n += 1) {
    const { statusCode } = await api().post('/api/me/tasks', { as: ann, body: { title: 'x' } });
    expect(statusCode).toBe(201);
    await wait(10);
  }
  expect(api().app.callSlots.limit).toBeGreaterThan(100);
}

describe('requests that are no work', () => {
  it('do not count as load while their bodies are on the way', async () => {
    const authorization = `Authorization: Bearer ${await tokenOf(newUser())}`;
    const headers = [authorization, 'Content-Type: application/json', 'Content-Length: 5000'];
    const connections = await openMany();
    for (const { socket } of connections) socket.write(requestBytes('POST /api/me/tasks', headers, '{'));
    await wait(100);
    expect(api().app.callSlots.inFlight).toBe(0);
    await expectOthersAreServed();
    drop(connections);
  });

  it('do not count as load while their answers are not read', async () => {
    const reader = newUser();
    const description = '☃'.repeat(1000);
    for (let n = 0; n < 100; n += 1) await api().createTask(reader, { description });
    const list = requestBytes('GET /api/me/tasks', [`Authorization: Bearer ${await tokenOf(reader)}`]);
    const accepted = once(api().app.server, 'connection');
    const { socket } = await openConnection(portOf(api().app));
    const [served] = (await accepted) as [Socket];
    socket.pause();
    // More than the system's buffers hold.
    socket.write(list.replace('Connection: close\r\n', '').repeat(60));
    await expect.poll(() => served.writableLength, { timeout: 20_000 }).toBeGreaterThan(0);
    await expect.poll(() => api().app.callSlots.inFlight, { timeout: 20_000 }).toBe(0);
    expect(served.writableLength).toBeGreaterThan(0);
    socket.destroy();
  });

  it('are refused by tRPC for want of a token before their body is there', async () => {
    const headers = ['Content-Type: application/json', 'Content-Length: 90000'];
    for (const line of ['POST /trpc/task.create', 'POST /trpc/task.create,task.create?batch=1']) {
      const { socket, received } = await openConnection(portOf(api().app));
      socket.write(requestBytes(line, [...headers, 'Authorization: Bearer x.y.z'], '{'));
      await expect.poll(received).toContain('HTTP/1.1 401 ');
      expect(received()).toContain('"error_code":"TOKEN_INVALID"');
      socket.destroy();
    }
  });
});
