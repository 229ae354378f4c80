import type { RestMeta } from '@tickline/rest';
import { initTRPC } from '@trpc/server';
import type { Context } from './context.ts';
import { formatError } from './error-format.ts';

export const t = initTRPC.context<Context>().meta<RestMeta>().create({
  errorFormatter: formatError,
  isDev: false,
});
