import type { TicklineRouter } from '@tickline/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';

/** Every procedure, as options for TanStack Query. @see https://trpc.io/docs/client/tanstack-react-query/usage */
export const { TRPCProvider, useTRPC } = createTRPCContext<TicklineRouter>();
