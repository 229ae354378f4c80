import { keyCreateSchema, keyIdSchema, keyListSchema, newKeySchema } from '@tickline/contract';
import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import type { ProcedureMeta } from '../meta.ts';
import { callerProcedure } from '../procedures.ts';
import { createKey } from './create-key.ts';
import { keyCreateExamples, keyListExamples } from './examples.ts';
import { listKeys } from './list-keys.ts';
import { revokeKey } from './revoke-key.ts';

/** No scope: a key cannot make keys. No tool: a new key would be in the memory of a model. */
const COMMON = { mcp: { enabled: false } } satisfies ProcedureMeta;
const OPERATION = { tags: ['API keys'], protect: true };

export const keyRouter = {
  create: callerProcedure
    .meta({
      ...COMMON,
      errors: ['KEY_LIMIT_REACHED'],
      openapi: {
        ...OPERATION,
        method: 'POST',
        path: '/me/keys',
        operationId: 'createKey',
        summary: 'Create an API key',
        description:
          'Creates a key with which a program calls this API for the current user, as `Authorization: Bearer tl_…`. The response is the only one that contains it. Unknown members are refused: without a misspelled `expires_in_days`, a key would not expire.',
        successDescription: 'The new key',
      },
      rest: { status: 201, examples: keyCreateExamples },
    })
    .input(keyCreateSchema)
    .output(newKeySchema)
    .mutation(({ ctx, input }) => createKey(ctx.services, ctx.principal.id, input)),

  list: callerProcedure
    .meta({
      ...COMMON,
      openapi: {
        ...OPERATION,
        method: 'GET',
        path: '/me/keys',
        operationId: 'listKeys',
        summary: 'List API keys',
        description: 'Returns the API keys of the current user that are neither revoked nor expired.',
        successDescription: 'The keys',
      },
      rest: { examples: { response: keyListExamples } },
    })
    .output(keyListSchema)
    .query(({ ctx }) => listKeys(ctx.services, ctx.principal.id)),

  revoke: callerProcedure
    .meta({
      ...COMMON,
      errors: ['KEY_NOT_FOUND'],
      openapi: {
        ...OPERATION,
        method: 'DELETE',
        path: '/me/keys/{key_id}',
        operationId: 'revokeKey',
        summary: 'Revoke an API key',
        description:
          'Deletes a key. Requests with it are refused at once, on other instances within ten seconds.',
        successDescription: 'The key was revoked',
      },
      rest: { status: 204 },
    })
    .input(z.object({ key_id: keyIdSchema }))
    .output(z.void())
    .mutation(({ ctx, input }) => revokeKey(ctx.services, ctx.principal.id, input.key_id)),
} satisfies TRPCRouterRecord;
