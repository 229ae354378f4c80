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
      // Node ends the answer that is being sent; from version 24 on, the others too.
      if (!answer.socket && !answer.destroyed) answer.destroy().emit('close');
    }
  });
  return queue;
}

/**
 * Makes the answer to a pipelined request emit `close` when its connection ends, like any other answer. Node 20 and
 * 22 forget answers that still wait, so what their requests hold would never be released.
 * Call it for every incoming request.
 */
export function endWithConnection({ socket }: IncomingMessage, answer: ServerResponse): void {
  if (answer.socket) return;
  const queue = queueOf(socket);
  queue.add(answer);
  answer.once('close', () => queue.delete(answer));
}
