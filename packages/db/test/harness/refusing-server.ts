import { type AddressInfo, createServer } from 'node:net';
import { onTestFinished } from 'vitest';

/**
 * A server that ends every conversation with one error.
 *
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html ErrorResponse
 */
export async function startRefusingServer(sqlstate: string): Promise<string> {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${sqlstate}\0Mrefused\0\0`);
  const header = Buffer.from('E\0\0\0\0');
  header.writeInt32BE(fields.length + 4, 1);
  const server = createServer((socket) => {
    socket.on('error', () => undefined).once('data', () => socket.end(Buffer.concat([header, fields])));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `postgres://postgres@127.0.0.1:${(server.address() as AddressInfo).port}/x`;
}
