import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { newUser, useApp } from '../harness/app.ts';
import { openConnection, portOf } from '../harness/socket.ts';
import { tokenOf } from '../harness/token.ts';

const api = useApp();
const as = newUser();

beforeAll(async () => {
  await api().app.listen({ port: 0, host: '127.0.0.1' });
});

it('a request whose client has gone is not in flight for good, whether it was answered or not', async () => {
  const { id } = await api().createTask(as);
  const lines = [`GET /api/me/tasks/${id} HTTP/1.1`, 'Host: x', `Authorization: Bearer ${await tokenOf(as)}`];
  const request = `${lines.join('\r\n')}\r\n\r\n`;
  for (let wave = 0; wave < 12; wave += 1) {
    const connections = await Promise.all(
      Array.from({ length: 50 }, () => openConnection(portOf(api().app))),
    );
    for (const { socket } of connections) socket.write(request);
    await delay(wave);
    for (const { socket } of connections) socket.destroy();
    await Promise.all(connections.map(({ closed }) => closed));
  }
  await delay(1000);
  expect((await api().get('/api/me/tasks', { as })).statusCode).toBe(200);
});
