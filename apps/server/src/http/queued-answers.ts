import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const queues = new WeakMap<Socket, Set<ServerResponse>>();

function queueOf(socket: Socket): Set<ServerResponse> {
  const known = queues.get(socket);
  if (known) return known;
  const queue = new Set<ServerResponse>();
  queues.set(socket, queue);
  socket.once('close', () => {
    for (const answer of queue) {
      // Node ends the one whose turn it is, and from version 24 on the others too.
      if (!answer.socket && !answer.destroyed) answer.destroy().emit('close');
    }
  });
  return queue;
}

/**
 * Sees to it that the answer to a pipelined request ends with its connection, as any other does: `close` is emitted. Node 20 and 22
 * forget those whose turn has not come, so that what a request holds until then would be held for good.
 *
 * To be called with every request when it comes in.
 */
export function endWithConnection({ socket }: IncomingMessage, answer: ServerResponse): void {
  if (answer.socket) return;
  const queue = queueOf(socket);
  queue.add(answer);
  answer.once('close', () => queue.delete(answer));
}
