import { afterAll } from 'vitest';
import { leakWatch } from './index.ts';
import { addEnvironment } from './watch-processes.ts';

leakWatch.startOver();
// biome-ignore lint/style/noProcessEnv: the test run's own secrets
addEnvironment(leakWatch, process.env);

// Registered first and therefore run last, so that it includes what is logged during shutdown.
afterAll(() => {
  const leaks = leakWatch.leaks();
  if (leaks.length > 0)
    throw new Error(`Secrets leaked (${leaks.length} times):\n${leaks.slice(0, 20).join('\n')}`);
});
