import { isIPv4 } from 'node:net';
import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';

type Sender = Pick<FastifyRequest, 'ip'>;

/** Who counts as one address: an IPv4 address, or a /64 of IPv6, which is what one household or one server has. */
export function addressOf({ ip }: Sender): string {
  return normalizeIP(ip);
}

/** Who counts as one network: a /24 of IPv4, or a /48 of IPv6. One customer of a provider can have all addresses of it. */
export function networkOf({ ip }: Sender): string {
  const network = normalizeIP(ip, 48);
  return isIPv4(network) ? network.replace(/\d{1,3}$/, '0/24') : `${network}/48`;
}
