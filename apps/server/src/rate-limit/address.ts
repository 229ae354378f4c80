import { isIPv4 } from 'node:net';
import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';

type Sender = Pick<FastifyRequest, 'ip'>;

/** Returns what counts as one address: an IPv4 address, or a /64 of IPv6, which one household or server has. */
export function addressOf({ ip }: Sender): string {
  return normalizeIP(ip);
}

/** Returns what counts as one network: a /24 of IPv4, or a /48 of IPv6. One customer may have all its addresses. */
export function networkOf({ ip }: Sender): string {
  const network = normalizeIP(ip, 48);
  return isIPv4(network) ? network.replace(/\d{1,3}$/, '0/24') : `${network}/48`;
}
