import type { FastifyReply } from 'fastify';

/** Adds to the header fields that the response depends on. */
export function addVary(reply: FastifyReply, field: string): void {
  const known = [reply.getHeader('vary') ?? []].flat().join(', ');
  if (
    known
      .toLowerCase()
      .split(/\s*,\s*/)
      .includes(field.toLowerCase())
  )
    return;
  reply.header('vary', known === '' ? field : `${known}, ${field}`);
}
