import type { FastifyReply } from 'fastify';

/** Adds a field to the `Vary` header, unless it is there. */
export function addVary(reply: FastifyReply, field: string): void {
  const given = reply.getHeader('vary');
  if (given === undefined) {
    reply.header('vary', field);
    return;
  }
  const known = Array.isArray(given) ? given.join(', ') : String(given);
  const names = known
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  if (!names.includes(field.toLowerCase())) reply.header('vary', `${known}, ${field}`);
}
