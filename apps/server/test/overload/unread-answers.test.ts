import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { UnreadAnswers } from '../../src/overload/unread-answers.ts';

const MEGABYTE = Buffer.alloc(1_000_000);
const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

async function serve(listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return server;
}

async function open(server: Server): Promise<{ socket: Socket; isClosed: () => boolean }> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  let closed = false;
  socket
    .on('error', () => undefined)
    .once('close', () => {
      closed = true;
    });
  await new Promise((resolve) => socket.once('connect', resolve));
  onTestFinished(() => void socket.destroy());
  return { socket, isClosed: () => closed };
}

/** Tracks the answers of a server. `x-caller` names their caller. */
function followed(limits: ConstructorParameters<typeof UnreadAnswers>[0], listener: RequestListener) {
  const unread = new UnreadAnswers(limits);
  const timer = setInterval(() => unread.sweep(), 20);
  onTestFinished(() => clearInterval(timer));
  const note =
    (bytes: number): RequestListener =>
    (request, answer) => {
      const caller = String(request.headers['x-caller'] ?? 'eve');
      unread.sent({ answer, socket: request.socket, caller, bytes });
      listener(request, answer);
    };
  return note;
}

const PATIENT = { graceMs: 60_000, leastRate: 1000 };

it('a connection is closed whose pipelined answers are more than sixteen million bytes', async () => {
  let answered = 0;
  const note = followed(PATIENT, (_request, answer) => void answer.end(MEGABYTE))(MEGABYTE.length);
  let waiting = Promise.resolve();
  // One after the other, like a database.
  const server = await serve((request, answer) => {
    waiting = waiting.then(async () => {
      await wait(1);
      if (request.socket.destroyed) return;
      answered += 1;
      note(request, answer);
    });
  });
  const { socket, isClosed } = await open(server);
  socket.pause();
  socket.write(REQUEST.repeat(200));
  await expect.poll(() => answered).toBeGreaterThan(10);
  await waiting;
  socket.resume();
  await expect.poll(isClosed).toBe(true);
  // Some are in the system's buffers.
  expect(answered).toBeLessThan(40);
});

it('the newest connections of a caller are closed if all together leave so much unread, and nobody else’s', async () => {
  // More than the system's buffers hold.
  const large = Buffer.alloc(12_000_000);
  const server = await serve(followed(PATIENT, (_request, answer) => void answer.end(large))(large.length));
  const connections = await Promise.all(Array.from({ length: 6 }, () => open(server)));
  const other = await open(server);
  for (const { socket } of connections) socket.pause().write(REQUEST);
  await wait(200);
  other.socket.write(REQUEST.replace('Host', 'X-Caller: ann\r\nHost'));
  let received = 0;
  other.socket.on('data', ({ length }) => {
    received += length;
  });
  await expect.poll(() => received).toBeGreaterThan(large.length);
  for (const { socket } of connections) socket.resume();
  await expect.poll(() => connections.filter(({ isClosed }) => isClosed()).length).toBeGreaterThan(0);
  expect(connections[0]?.isClosed()).toBe(false);
  expect(other.isClosed()).toBe(false);
});

/** Answers with chunks as long as the client reads them. */
const stream: RequestListener = (_request, answer) => {
  const send = () => {
    while (!answer.destroyed && answer.write(MEGABYTE));
  };
  answer.on('drain', send);
  send();
};

it('a client is let go of that reads an answer of unknown length too slowly', async () => {
  const server = await serve(followed({ graceMs: 300, leastRate: 50_000_000 }, stream)(0));
  const { socket, isClosed } = await open(server);
  socket.pause().write(REQUEST);
  const slowly = setInterval(() => socket.read(2000), 20);
  onTestFinished(() => clearInterval(slowly));
  const accepted = await new Promise<number>((resolve) =>
    server.getConnections((_error, count) => resolve(count)),
  );
  expect(accepted).toBe(1);
  await expect
    .poll(() => new Promise((resolve) => server.getConnections((_error, count) => resolve(count))), {
      timeout: 10_000,
    })
    .toBe(0);
  clearInterval(slowly);
  socket.resume();
  await expect.poll(isClosed).toBe(true);
});

it('a client stays that keeps up, and one that has nothing to read', async () => {
  const answers: RequestListener = (request, answer) =>
    request.url === '/quiet' ? void answer.write('x') : stream(request, answer);
  const server = await serve(followed({ graceMs: 100, leastRate: 10_000 }, answers)(0));
  const [fast, quiet] = [await open(server), await open(server)];
  fast.socket.resume().write(REQUEST);
  quiet.socket.resume().write(REQUEST.replace('/', '/quiet'));
  await wait(600);
  expect([fast.isClosed(), quiet.isClosed()]).toEqual([false, false]);
});
