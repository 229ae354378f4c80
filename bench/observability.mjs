// What metrics and traces cost, in CPU time of the server: node bench/observability.mjs [requests]
// Wants a built server (pnpm build). DATABASE_URL names a database for it; embedded without. Loopback only.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const [requests = '5000'] = process.argv.slice(2);
const { env } = process;
const ROUNDS = 2;
const CONNECTIONS = 8;
const PORT = 18_500;
const TICKS_PER_SECOND = 100;
const root = fileURLToPath(new URL('..', import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), 'tickline-bench-'));
const secret = randomBytes(32).toString('base64url');

const collector = createServer((request, response) => {
  request.resume().on('end', () => response.end());
});
await new Promise((resolve) => collector.listen(0, '127.0.0.1', resolve));

const MODES = {
  off: {},
  metrics: { METRICS_PORT: String(PORT + 1) },
  traces: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.address().port}` },
  'traces, 10 % sampled': {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.address().port}`,
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.1',
  },
};
const common = {
  ...env,
  BETTER_AUTH_SECRET: secret,
  AUTH_MODE: 'external',
  HOST: '127.0.0.1',
  PORT: String(PORT),
  DATA_DIR: dataDir,
  RATE_LIMIT_MAX: '0',
  LOG_LEVEL: 'warn',
};

function printToken() {
  const child = spawn('npx', ['tsx', 'apps/server/src/token.ts', '--sub', 'bench'], {
    cwd: root,
    env: common,
  });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  return new Promise((resolve) => child.on('close', () => resolve(text.trim())));
}

function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

async function send(path, headers, count) {
  let left = count;
  const sender = async () => {
    while (left > 0) {
      left -= 1;
      const response = await fetch(`http://127.0.0.1:${PORT}${path}`, { headers });
      await response.arrayBuffer();
      if (response.status !== 200) throw new Error(`${path} returned ${response.status}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, sender));
}

async function measure(mode, headers) {
  const environment = { ...common, ...MODES[mode] };
  const server = spawn(process.execPath, ['apps/server/dist/main.js'], {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const exited = new Promise((resolve) => server.on('exit', resolve));
  const ready = () =>
    fetch(`http://127.0.0.1:${PORT}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await ready())) await sleep(100);
  const results = {};
  for (const path of ['/health/live', '/api/me/tasks?limit=20']) {
    await send(path, headers, 2000);
    const before = cpuSeconds(server.pid);
    await send(path, headers, Number(requests));
    results[path] = ((cpuSeconds(server.pid) - before) / Number(requests)) * 1e6;
  }
  server.kill('SIGTERM');
  await exited;
  return results;
}

const headers = { authorization: `Bearer ${await printToken()}` };
const best = {};
for (let round = 0; round < ROUNDS; round += 1) {
  for (const mode of Object.keys(MODES)) {
    for (const [path, us] of Object.entries(await measure(mode, headers))) {
      best[path] ??= {};
      best[path][mode] = Math.min(best[path][mode] ?? Number.POSITIVE_INFINITY, us);
    }
  }
}
for (const [path, modes] of Object.entries(best)) {
  const words = Object.entries(modes).map(([mode, us]) => `${mode} ${us.toFixed(0)} us`);
  process.stdout.write(`${path}: ${words.join(', ')} of CPU time per request\n`);
}
collector.close();
rmSync(dataDir, { recursive: true, force: true });
