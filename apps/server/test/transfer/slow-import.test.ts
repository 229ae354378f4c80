import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { newUser, useApp } from '../harness/app.ts';
import { openConnection, parseAnswer, portOf, requestBytes } from '../harness/socket.ts';
import { tokenOf } from '../harness/token.ts';

/** As in production, but faster. */
const api = useApp(
  {},
  { headers: 500, request: 1000, check: 100, idle: 1000, stall: 3000, leastRate: 10_000 },
);

beforeAll(async () => {
  await api().app.listen({ port: 0, host: '127.0.0.1' });
});

async function begin(as: string) {
  const connection = await openConnection(portOf(api().app));
  const headers = [
    `Authorization: Bearer ${await tokenOf(as)}`,
    'Content-Type: text/csv',
    'Transfer-Encoding: chunked',
  ];
  connection.socket.write(requestBytes('POST /api/me/import', headers, ''));
  const send = (text: string) => connection.socket.write(`${text.length.toString(16)}\r\n${text}\r\n`);
  return { ...connection, send };
}

describe('a file that comes slowly', () => {
  it('may take longer than any other request', async () => {
    const as = newUser();
    const { send, received, closed, socket } = await begin(as);
    send('title\r\n');
    for (let n = 0; n < 6; n += 1) {
      await wait(400);
      send(`Task ${n}\r\n`);
    }
    socket.write('0\r\n\r\n');
    await closed;
    const { status, body } = parseAnswer(received());
    expect([status, JSON.parse(body)]).toMatchObject([200, { created: 6, failed_total: 0 }]);
  });

  it('and then not at all is given up, what it had is kept, and its place is free', async () => {
    const as = newUser();
    for (let n = 0; n < 3; n += 1) {
      const { send, closed, socket } = await begin(as);
      socket.on('error', () => undefined);
      const rows = Array.from({ length: 150 }, (_, row) => `${row}\r\n`);
      send(`title\r\n${rows.join('')}`);
      await closed;
    }
    expect((await api().listTasks(as)).total).toBe(100);
    const errors = api().log.filter((line) => JSON.parse(line).level >= 50);
    expect(errors).toEqual([]);
  });

  it('and whose sender leaves is given up', async () => {
    const as = newUser();
    for (let n = 0; n < 3; n += 1) {
      const { send, socket } = await begin(as);
      send('title\r\nx\r\n');
      await wait(200);
      socket.destroy();
      await wait(200);
    }
    const { statusCode } = await api().post('/api/me/import', { as, body: { tasks: [{ title: 'x' }] } });
    expect(statusCode).toBe(200);
    expect(api().log.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
  });
});
