import { createPrismaTasks } from '../parts/prisma-tasks.ts';
import { createApp } from './app.ts';

const { env } = process;
const { HOST = '127.0.0.1', PORT, DATABASE_URL = '', BETTER_AUTH_SECRET = '' } = env;

const tasks = createPrismaTasks(DATABASE_URL, BETTER_AUTH_SECRET);
const app = await createApp(tasks, BETTER_AUTH_SECRET);
const server = app.listen(Number(PORT), HOST);
process.once('SIGTERM', () => server.close(() => void tasks.close()));
