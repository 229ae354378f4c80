import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { TIMEOUTS } from '../../src/http/timeouts.ts';
import { newUser, useApp } from '../harness/app.ts';
import { type Connection, openConnection, parseAnswer, portOf, requestBytes } from '../harness/socket.ts';
import { tokenOf } from '../harness/token.ts';

/** Production values, a hundred times as fast. The slow reader gets more time, for busy machines. */
const api = useApp(
  {},
  {
    headers: 300,
    request: 900,
    check: 50,
    idle: 500,
    stall: 2000,
    leastRate: 1_000_000,
  },
);
const standard = useApp();
const as = newUser();
let authorization: string;

beforeAll(async () => {
  await api().app.listen({ port: 0, host: '127.0.0.1' });
  authorization = `Authorization: Bearer ${await tokenOf(as)}`;
});

const open = () => openConnection(portOf(api().app));

/** Sends a byte every 20 ms until the server closes the connection. */
async function dribble({ socket, closed }: Connection): Promise<void> {
  let isClosed = false;
  closed.then(() => {
    isClosed = true;
  });
  while (!isClosed) {
    if (socket.writable) socket.write('x');
    await wait(20);
  }
}

const expectTimeout = (text: string) => {
  const { status, headers, body } = parseAnswer(text);
  expect(status).toBe(408);
  expect(headers).toMatchObject({ connection: 'close', 'content-type': 'application/problem+json' });
  expect(JSON.parse(body)).toMatchObject({ status: 408, title: 'Request Timeout', success: false });
};

describe('a client that', () => {
  it('sends nothing is told so, and its connection closed', async () => {
    const { received, closed } = await open();
    await closed;
    expectTimeout(received());
  });

  it('dribbles its headers is told so, and its connection closed', async () => {
    const connection = await open();
    connection.socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    await dribble(connection);
    expectTimeout(connection.received());
  });

  it('dribbles its body is told so, and its connection closed; nothing is stored', async () => {
    const connection = await open();
    const headers = [authorization, 'Content-Type: application/json', 'Content-Length: 5000'];
    connection.socket.write(requestBytes('POST /api/me/tasks', headers, '{"title":"'));
    await dribble(connection);
    expectTimeout(connection.received());
    expect((await api().listTasks(as)).total).toBe(0);
  });

  it('is idle after its answer is let go, without a word', async () => {
    const { socket, received, closed } = await open();
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await closed;
    expect(received().match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(parseAnswer(received()).status).toBe(200);
  });

  it('never reads a large answer is let go of, and what it asked for with it', async () => {
    const reader = newUser();
    const description = '☃'.repeat(1000);
    for (let n = 0; n < 100; n += 1) await api().createTask(reader, { description });
    const { socket, closed } = await open();
    socket.pause();
    const list = `GET /api/me/tasks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${await tokenOf(reader)}\r\n\r\n`;
    // More than the system's buffers hold.
    socket.write(list.repeat(40));
    await expect.poll(connections, { timeout: 20_000 }).toBe(1);
    await expect.poll(connections, { timeout: 30_000 }).toBe(0);
    socket.resume();
    await closed;
  });
});

function connections(): Promise<number> {
  return new Promise((resolve, reject) => {
    api().app.server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}

describe('three hundred connections that are held open', () => {
  it('keep nobody else from being answered, and are all closed in time', async () => {
    const held = await Promise.all(Array.from({ length: 300 }, open));
    for (const { socket } of held) socket.write('POST /api/me/tasks HTTP/1.1\r\nHost: x\r\nX-Half');
    const { statusCode } = await api().get('/api/me/tasks', { as });
    expect(statusCode).toBe(200);
    const response = await fetch(`http://127.0.0.1:${portOf(api().app)}/api/me/tasks`);
    expect(response.status).toBe(401);
    await Promise.all(held.map(({ closed }) => closed));
    for (const { received } of held) expectTimeout(received());
  });
});

describe('as it is by default', () => {
  it('a client has the times that docs/security.md tells', () => {
    const { server } = standard().app;
    expect(server).toMatchObject({
      headersTimeout: 10_000,
      requestTimeout: 15_000,
      keepAliveTimeout: 72_000,
      maxHeadersCount: 0,
    });
    expect(TIMEOUTS).toEqual({
      headers: 10_000,
      request: 15_000,
      check: 5000,
      idle: 72_000,
      stall: 30_000,
      leastRate: 10_000,
    });
  });
});
