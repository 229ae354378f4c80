import { serve } from '@hono/node-server';
import { createApp } from './app.ts';
import { createTasks } from './tasks.ts';

const { env } = process;
const { HOST = '127.0.0.1', PORT, DATABASE_URL = '', BETTER_AUTH_SECRET = '' } = env;

const tasks = createTasks(DATABASE_URL, BETTER_AUTH_SECRET);
const app = await createApp(tasks, BETTER_AUTH_SECRET);
const server = serve({ fetch: app.fetch, hostname: HOST, port: Number(PORT) });
process.once('SIGTERM', () => server.close(() => void tasks.close()));
