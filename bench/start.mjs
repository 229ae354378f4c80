// How long the built server (pnpm build) takes from its start to its first answers, on a database that exists already:
// DATABASE_URL=<a database for it> node bench/start.mjs [starts of each kind]
// Without DATABASE_URL the embedded database only. Loopback only.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const { env } = process;
const { DATABASE_URL, PORT = '18600' } = env;
const starts = Number(process.argv[2] ?? 5);
const MS_PER_TICK = 10;
const KIB_PER_MB = 1000 / 1.024;
const root = fileURLToPath(new URL('..', import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), 'tickline-bench-'));
const url = `http://127.0.0.1:${PORT}`;
const common = {
  ...env,
  DATABASE_URL: '',
  PORT,
  HOST: '127.0.0.1',
  DATA_DIR: dataDir,
  BETTER_AUTH_SECRET: randomBytes(32).toString('base64url'),
  BETTER_AUTH_URL: url,
  SHUTDOWN_DELAY: '0',
};
const DATABASES = { ...(DATABASE_URL && { postgresql: { DATABASE_URL } }), embedded: {} };

/** Asks until the server is there and answers. */
async function firstAnswer(path, headers) {
  for (;;) {
    const response = await fetch(url + path, { headers }).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.status === 200) return;
    if (response) throw new Error(`${path} returned ${response.status}`);
    await sleep(5);
  }
}

/** Starts the server, has the job done as soon as it answers, and ends it. */
async function withServer(environment, job) {
  const server = spawn(process.execPath, ['apps/server/dist/main.js'], {
    cwd: root,
    env: { ...common, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = new Promise((resolve) => server.on('exit', resolve));
  const end = () => server.kill('SIGKILL');
  process.on('exit', end);
  const gone = exited.then((code) => Promise.reject(new Error(`the server exited with ${code}`)));
  const result = await Promise.race([job(server.pid), gone]);
  server.kill('SIGTERM');
  await exited;
  process.off('exit', end);
  return result;
}

/** The database as a first start leaves it, with a user. @returns the user's token */
async function prepare(environment) {
  return withServer(environment, async () => {
    await firstAnswer('/health');
    const signUp = await fetch(`${url}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url },
      body: JSON.stringify({
        name: 'Bench',
        email: `bench-${Date.now()}@example.com`,
        password: randomBytes(12).toString('hex'),
      }),
    });
    const session = { authorization: `Bearer ${signUp.headers.get('set-auth-token')}` };
    return (await (await fetch(`${url}/api/auth/token`, { headers: session })).json()).token;
  });
}

async function measure(environment, token) {
  const start = performance.now();
  return withServer(environment, async (pid) => {
    await firstAnswer('/health');
    const health = performance.now() - start;
    await firstAnswer('/api/me/tasks', { authorization: `Bearer ${token}` });
    const tasks = performance.now() - start;
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    const cpu = (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
    return { health, tasks, cpu, rss: Number(kib) / KIB_PER_MB };
  });
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)].toFixed(0);

for (const [name, database] of Object.entries(DATABASES)) {
  const token = await prepare(database);
  for (const ENVIRONMENT of ['production', 'development'])
    for (const AUTH_MODE of ['embedded', 'external']) {
      const results = [];
      for (let n = 0; n < starts; n += 1)
        results.push(await measure({ ...database, ENVIRONMENT, AUTH_MODE }, token));
      const of = (key) => median(results.map((result) => result[key]));
      process.stdout.write(
        `${name}, ${ENVIRONMENT}, AUTH_MODE=${AUTH_MODE}: /health after ${of('health')} ms, ` +
          `first list after ${of('tasks')} ms, ${of('cpu')} ms of CPU time, ${of('rss')} MB of memory\n`,
      );
    }
}
rmSync(dataDir, { recursive: true, force: true });
