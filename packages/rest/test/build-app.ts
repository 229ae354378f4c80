import { TRPCError } from '@trpc/server';
import fastify, { type FastifyInstance } from 'fastify';
import { ZodError } from 'zod';
import { rest } from '../src/index.ts';
import { type Context, library } from './library.ts';

type Options = Partial<Parameters<typeof rest<Context>>[1]>;

/**
 * The library under `/api`. Errors are answered with what the host's error handler got, for the tests to see.
 */
export async function buildApp(options: Options = {}): Promise<FastifyInstance> {
  const app = fastify({ bodyLimit: 200_000, routerOptions: { maxParamLength: 16_384 } });
  app.setErrorHandler<Error & { statusCode?: number; code?: string }>((error, _request, reply) => {
    const { code, message, cause } = error;
    const status =
      error instanceof TRPCError ? (code === 'BAD_REQUEST' ? 422 : 409) : (error.statusCode ?? 500);
    const issues = cause instanceof ZodError ? cause.issues : undefined;
    return reply.code(status).send({ code, message, issues });
  });
  await app.register(rest<Context>, {
    prefix: '/api',
    router: library,
    createContext: () => ({ reader: 'ann' }),
    ...options,
  });
  return app;
}
