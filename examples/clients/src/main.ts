import { heyApi } from './hey-api.ts';
import { lifeCycle } from './life-cycle.ts';
import { openapiFetch } from './openapi-fetch.ts';
import { orval } from './orval.ts';

// biome-ignore lint/style/noProcessEnv: the environment of a command
const { TICKLINE_URL: url = 'http://localhost:8000', TICKLINE_TOKEN: token } = process.env;
if (!token) throw new Error('TICKLINE_TOKEN is not set');

for (const [name, connect] of Object.entries({ openapiFetch, heyApi, orval })) {
  await lifeCycle(connect, url, token);
  process.stdout.write(`${name}: ok\n`);
}
