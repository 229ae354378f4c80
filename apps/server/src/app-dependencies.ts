import type { Issuer } from '@tickline/auth/issuer';
import type { Verifier } from '@tickline/auth/verifier';
import type { Database } from '@tickline/db';
import type { FastifyBaseLogger } from 'fastify';
import type { ChangeChannel } from './changes/channel.ts';
import type { SharedSlots } from './changes/slots.ts';
import type { Env } from './env.ts';
import type { Page } from './http/page.ts';
import type { Telemetry } from './observability/telemetry.ts';
import type { RequestCounter } from './rate-limit/counter.ts';

/** Parts that the app is made of. The app neither opens nor closes them. */
export interface AppDependencies {
  readonly env: Env;
  readonly database: Database;
  readonly verifier: Verifier;
  /** Better Auth, if it runs in this process. */
  readonly issuer?: Issuer;
  /** The web page at `/`, if it was built. */
  readonly page?: Page;
  /** Counts requests. In memory by default. */
  readonly counter?: RequestCounter;
  /** To other instances. By default, they look for changes each second. */
  readonly changeChannel?: ChangeChannel;
  /** Counts open streams together with other processes. By default, each process counts its own. */
  readonly streamSlots?: SharedSlots;
  /** Signs list cursors. At least 32 characters. */
  readonly secret: string;
  readonly logger: FastifyBaseLogger;
  readonly telemetry?: Telemetry;
}
