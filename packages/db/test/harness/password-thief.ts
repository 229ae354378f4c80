import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';

/** @see https://www.postgresql.org/docs/current/protocol-message-formats.html */
const REQUESTS = {
  cleartext: Buffer.from('R\0\0\0\u0008\0\0\0\u0003'),
  md5: Buffer.from('R\0\0\0\u000c\0\0\0\u0005salt'),
  'unbound SCRAM': Buffer.from('R\0\0\0\u0017\0\0\0\u000aSCRAM-SHA-256\0\0'),
};

/** Speaks TLS with any certificate, and asks who comes for the password in a way that is bound to nothing. */
export async function startPasswordThief(folder: string, method: keyof typeof REQUESTS) {
  const key = readFileSync(join(folder, 'server.key'));
  const cert = readFileSync(join(folder, 'server.crt'));
  const answers: Buffer[] = [];
  const serve = async (socket: Socket) => {
    await once(socket, 'data');
    socket.write('S');
    const secure = new TLSSocket(socket, { isServer: true, key, cert });
    secure.on('error', () => undefined);
    await once(secure, 'data');
    secure.write(REQUESTS[method]);
    secure.on('data', (answer) => {
      answers.push(answer);
      secure.destroy();
    });
  };
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    serve(socket).catch(() => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, answers };
}
