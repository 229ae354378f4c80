import type { TicklineRouter } from '@tickline/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';

/** Options for TanStack Query, for every procedure. @see https://trpc.io/docs/client/tanstack-react-query/usage */
export const { TRPCProvider, useTRPC } = createTRPCContext<TicklineRouter>();
