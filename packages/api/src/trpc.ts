import { initTRPC } from '@trpc/server';
import type { Context } from './context.ts';
import { formatError } from './error-format.ts';
import type { ProcedureMeta } from './meta.ts';

export const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    errorFormatter: formatError,
    isDev: false,
    // As over REST. A client that hears nothing for longer has lost the connection.
    sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 45_000 } },
  });
