import type { Caller } from '@tickline/auth/issuer';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { clientGoneSignal } from '../../overload/client-gone.ts';
import { addressOf, networkOf } from '../../rate-limit/address.ts';
import { accountOf } from './account.ts';
import type { Members } from './members.ts';

export type IssuerRequest = FastifyRequest<{ Body: Members | undefined }>;

/** Describes the sender of a request for Better Auth and its limits. */
export function issuerCallerOf(request: IssuerRequest, reply: FastifyReply): Caller {
  return {
    signal: clientGoneSignal(reply),
    ip: request.ip,
    address: addressOf(request),
    network: networkOf(request),
    account: accountOf(request.body),
  };
}
