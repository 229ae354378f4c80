import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { AppDependencies } from '../app-dependencies.ts';
import { clientAddressOf, peerAddressOf, trustBy } from '../http/client-address.ts';

/**
 * Sets `request.ip` and `request.protocol` to what the proxies in `TRUST_PROXY` report. Fastify's own `trustProxy`
 * accepts any text in `X-Forwarded-For` as an address, and any in `X-Forwarded-Proto` as a protocol.
 */
export const clientAddress = fp<Pick<AppDependencies, 'env'>>((app, { env }, done) => {
  const trusts = trustBy(env.TRUST_PROXY);
  app.decorateRequest('ip', {
    getter(this: FastifyRequest) {
      return clientAddressOf(this.raw, trusts);
    },
  });
  app.decorateRequest('protocol', {
    getter(this: FastifyRequest) {
      const told = this.headers['x-forwarded-proto'];
      if (typeof told !== 'string' || !trusts(peerAddressOf(this.raw), 0)) return 'http';
      const last = told.slice(told.lastIndexOf(',') + 1).trim();
      return last.toLowerCase() === 'https' ? 'https' : 'http';
    },
  });
  done();
});
