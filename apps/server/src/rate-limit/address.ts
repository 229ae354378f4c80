import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';

/** Who counts as one address: an IPv4 address, or a /64 of IPv6, which is what one household or one server has. */
export function addressOf({ ip }: FastifyRequest): string {
  return normalizeIP(ip);
}
