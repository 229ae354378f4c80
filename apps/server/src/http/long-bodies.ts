import type { Socket } from 'node:net';

const sockets = new WeakSet<Socket>();

/**
 * Lets the request on a connection take longer than others. The caller has to bound its time. Node reports each request that is
 * over its time limit once, and leaves it to the handler of that report to end it.
 */
export function allowLongBody(socket: Socket): void {
  sockets.add(socket);
}

export function isLongBodyAllowed(socket: Socket): boolean {
  return sockets.has(socket);
}
