// What a second worker (WEB_CONCURRENCY=2) is worth where the database is not what limits: pnpm build, then
// DATABASE_URL=<a database for it> node bench/workers.mjs [rounds]
// Every request is checked, counted, logged and refused with 403, for another user's list. Needs wrk. Loopback only.
import { execFileSync, spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const { env } = process;
if (!env.DATABASE_URL) throw new Error('Set DATABASE_URL to a database for the benchmark');
const rounds = Number(process.argv[2] ?? 5);
const FIRST_PORT = 18_900;
const CONNECTIONS = '64';
const SLICE = '4s';
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tickline-bench-'));
const secret = randomBytes(32).toString('base64url');

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub: 'ann', exp: Math.floor(Date.now() / 1000) + 86_400 })}`;
const token = `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;

async function start(workers) {
  const port = FIRST_PORT + workers * 2;
  const server = spawn(process.execPath, ['apps/server/dist/main.js'], {
    cwd: root,
    env: {
      ...env,
      PORT: String(port),
      METRICS_PORT: String(port + 1),
      HOST: '127.0.0.1',
      WEB_CONCURRENCY: String(workers),
      ENVIRONMENT: 'production',
      AUTH_MODE: 'external',
      BETTER_AUTH_SECRET: secret,
      BETTER_AUTH_URL: `http://127.0.0.1:${port}`,
      RATE_LIMIT_MAX: '1000000',
      SHUTDOWN_DELAY: '0',
    },
    stdio: ['ignore', openSync(join(folder, String(workers)), 'w'), 'inherit'],
  });
  const exited = new Promise((resolve) => server.on('exit', resolve));
  const kill = () => server.kill('SIGKILL');
  process.on('exit', kill);
  const url = `http://127.0.0.1:${port}`;
  const isReady = () =>
    fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) await sleep(50);
  const stop = async () => {
    server.kill('SIGTERM');
    await exited;
    process.off('exit', kill);
  };
  return { workers, url: `${url}/api/someone-else/tasks`, stop, requestsPerSecond: [] };
}

function load(url) {
  const headers = ['-H', `Authorization: Bearer ${token}`];
  const answer = execFileSync('wrk', ['-t', '1', '-c', CONNECTIONS, '-d', SLICE, ...headers, url], {
    encoding: 'utf8',
  });
  const [, sent] = /(\d+) requests in/.exec(answer);
  const [, refused = '0'] = /Non-2xx or 3xx responses: (\d+)/.exec(answer) ?? [];
  if (sent !== refused) throw new Error('some requests did not get 403');
  return Number(/Requests\/sec: +([\d.]+)/.exec(answer)[1]);
}

const servers = [await start(1), await start(2)];
for (const { url } of servers) {
  const { status } = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (status !== 403) throw new Error(`expected 403, got ${status}`);
  load(url);
}
for (let round = 0; round < rounds; round += 1)
  for (const { url, requestsPerSecond } of servers) requestsPerSecond.push(load(url));
const [one, two] = servers.map(
  ({ requestsPerSecond }) => requestsPerSecond.sort((a, b) => a - b)[Math.floor(rounds / 2)],
);
process.stdout.write(
  `one process ${one.toFixed(0)} requests/s, two workers ${two.toFixed(0)} requests/s: ${(two / one).toFixed(2)} times as many\n`,
);
await Promise.all(servers.map(({ stop }) => stop()));
rmSync(folder, { recursive: true, force: true });
