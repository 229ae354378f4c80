import { userSchema } from '@tickline/contract';
import type { TRPCRouterRecord } from '@trpc/server';
import { callerProcedure } from '../procedures.ts';
import { getUser } from './get-user.ts';

export const userRouter = {
  me: callerProcedure
    .meta({
      scope: 'tasks:read',
      openapi: {
        method: 'GET',
        path: '/me',
        operationId: 'getCurrentUser',
        tags: ['Users'],
        summary: 'Get the current user',
        description: 'Returns the user of the token.',
        successDescription: 'The user',
        protect: true,
      },
      rest: {
        examples: {
          response: {
            known: { value: { id: 'kX3vQz81', email: 'ada@example.com', name: 'Ada' } },
            unknown: {
              summary: 'E-mail and name are not known',
              value: { id: 'kX3vQz81', email: null, name: null },
            },
          },
        },
      },
    })
    .output(userSchema)
    .query(({ ctx }) => getUser(ctx.services, ctx.principal)),
} satisfies TRPCRouterRecord;
