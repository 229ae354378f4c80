import { afterAll } from 'vitest';
import { leakWatch } from './index.ts';
import { watchLog } from './watch-log.ts';
import { addEnvironment, watchProcesses } from './watch-processes.ts';
import { watchRequests } from './watch-requests.ts';

// biome-ignore lint/style/noProcessEnv: the test run's own secrets
addEnvironment(leakWatch, process.env);
watchLog(leakWatch);
watchRequests(leakWatch);
watchProcesses(leakWatch);

// Registered first, and therefore run last: what is logged while things close counts too.
afterAll(() => {
  const leaks = leakWatch.leaks();
  if (leaks.length > 0)
    throw new Error(`Secrets leaked (${leaks.length} times):\n${leaks.slice(0, 20).join('\n')}`);
});
