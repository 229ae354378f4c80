import fastify from 'fastify';
import { type CreateOpenApiFastifyPluginOptions, fastifyTRPCOpenApiPlugin } from 'trpc-openapi';
import { ZodError } from 'zod';
import { createAuthenticate } from '../parts/authenticate.ts';
import { createPrismaTasks } from '../parts/prisma-tasks.ts';
import { contextOf } from '../parts/trpc.ts';
import { type AppRouter, appRouter, BASE_PATH } from './router.ts';

const { env } = process;
const { HOST = '127.0.0.1', PORT, DATABASE_URL = '', BETTER_AUTH_SECRET = '' } = env;

const tasks = createPrismaTasks(DATABASE_URL, BETTER_AUTH_SECRET);
const createContext = contextOf(tasks, await createAuthenticate(BETTER_AUTH_SECRET));

const app = fastify();
app.addHook('preHandler', async (request) => {
  // The plugin answers a PATCH without a body with 415.
  if (request.body === undefined) request.headers['content-type'] ??= 'application/json';
  // It drops parameters that are empty, unless it parses the query itself.
  request.query = undefined;
});
app.register(fastifyTRPCOpenApiPlugin<AppRouter>, {
  basePath: BASE_PATH,
  router: appRouter,
  createContext,
  responseMeta: ({ paths, errors: [error] }) => {
    if (error?.cause instanceof ZodError && error.code === 'BAD_REQUEST') return { status: 422 };
    return !error && paths?.[0] === 'create' ? { status: 201 } : {};
  },
} satisfies CreateOpenApiFastifyPluginOptions<AppRouter>);
app.addHook('onClose', () => tasks.close());
process.once('SIGTERM', () => void app.close());
await app.listen({ host: HOST, port: Number(PORT) });
