import type { Issuer } from '@tickline/auth/issuer';
import type { Verifier } from '@tickline/auth/verifier';
import type { Database } from '@tickline/db';
import type { FastifyBaseLogger } from 'fastify';
import type { Env } from './env.ts';
import type { Page } from './http/page.ts';
import type { Telemetry } from './observability/telemetry.ts';
import type { RequestCounter } from './rate-limit/counter.ts';

/** What the app is made of; it opens and closes none of it. */
export interface AppDependencies {
  readonly env: Env;
  readonly database: Database;
  readonly verifier: Verifier;
  /** Better Auth, if it is in this process. */
  readonly issuer?: Issuer;
  /** What a browser gets at `/`, if it was built. */
  readonly page?: Page;
  /** Where requests are counted; in memory if it is left out. */
  readonly counter?: RequestCounter;
  /** At least 32 characters; signs list cursors. */
  readonly secret: string;
  readonly logger: FastifyBaseLogger;
  readonly telemetry?: Telemetry;
}
