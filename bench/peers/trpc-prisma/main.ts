import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import fastify from 'fastify';
import { createAuthenticate } from '../parts/authenticate.ts';
import { createPrismaTasks } from '../parts/prisma-tasks.ts';
import { contextOf } from '../parts/trpc.ts';
import { type AppRouter, appRouter } from './router.ts';

const { env } = process;
const { HOST = '127.0.0.1', PORT, DATABASE_URL = '', BETTER_AUTH_SECRET = '' } = env;

const tasks = createPrismaTasks(DATABASE_URL, BETTER_AUTH_SECRET);
const createContext = contextOf(tasks, await createAuthenticate(BETTER_AUTH_SECRET));
const app = fastify({ routerOptions: { maxParamLength: 5000 } });
app.register(fastifyTRPCPlugin, {
  prefix: '/trpc',
  trpcOptions: { router: appRouter, createContext },
} satisfies FastifyTRPCPluginOptions<AppRouter>);
app.addHook('onClose', () => tasks.close());
process.once('SIGTERM', () => void app.close());
await app.listen({ host: HOST, port: Number(PORT) });
