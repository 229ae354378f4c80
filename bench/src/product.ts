import { freePort } from '@tickline/testing/free-port';
import type { Peer } from '../peers/peer.ts';

export const PRODUCT = 'tickline';

/** The product as it is shipped: built, with its log, metrics, rate limit, validation and request ids on. */
export async function product(): Promise<Peer> {
  return {
    name: PRODUCT,
    label: '**Tickline**',
    start: {
      command: process.execPath,
      args: ['../apps/server/dist/main.js'],
      env: {
        // As in the Dockerfile.
        MALLOC_ARENA_MAX: '2',
        ENVIRONMENT: 'production',
        AUTH_MODE: 'external',
        METRICS_PORT: String(await freePort()),
        // On, and out of reach: requests are counted, none is refused.
        RATE_LIMIT_MAX: '1000000',
        LOG_LEVEL: 'info',
      },
    },
    apis: ['rest', 'trpc'],
    available: () => true,
  };
}
