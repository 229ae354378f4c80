import { buildApp } from './app.ts';

const { env } = process;
const { HOST, PORT, DATABASE_URL = '', BETTER_AUTH_SECRET = '', REMEMBER_TOKENS } = env;

const app = await buildApp({
  databaseUrl: DATABASE_URL,
  secret: BETTER_AUTH_SECRET,
  remembersTokens: REMEMBER_TOKENS === 'true',
});
process.once('SIGTERM', () => void app.close());
await app.listen({ host: HOST ?? '127.0.0.1', port: Number(PORT) });
