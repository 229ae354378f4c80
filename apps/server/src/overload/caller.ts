import type { FastifyRequest } from 'fastify';
import { addressOf } from '../rate-limit/address.ts';

/** Returns whose slots a request takes: its user's, or without a valid token its address's. */
export function callerOf(request: FastifyRequest): string {
  return request.userId === undefined ? `address:${addressOf(request)}` : `user:${request.userId}`;
}
