// What the built server (pnpm build) holds in memory while it answers a million requests, with metrics, rate limits and
// logging on: DATABASE_URL=<a database for it> node bench/memory.mjs [requests]
// Needs wrk. Loopback only.
import { execFile, spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const [requests = '1000000'] = process.argv.slice(2);
const { env } = process;
const { PORT = '18700' } = env;
if (!env.DATABASE_URL) throw new Error('Set DATABASE_URL to a database for the benchmark');
const USERS = 1000;
const CONNECTIONS = 64;
const SLICE = '10s';
/** After the first tenth, memory may grow by so much, and counts as flat. */
const TOLERANCE = 1.05;
const TICKS_PER_SECOND = 100;
const KIB_PER_MB = 1000 / 1.024;
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tickline-bench-'));
const secret = randomBytes(32).toString('base64url');
const url = `http://127.0.0.1:${PORT}`;

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
function sign(sub) {
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub, exp: Math.floor(Date.now() / 1000) + 86_400 })}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

/** A task for each of the users, for what reads and updates one. */
async function seed() {
  const users = [];
  const run = `bench-${Date.now()}`;
  for (let n = 0; n < USERS; n += 1) {
    const token = sign(`${run}-${n}`);
    const response = await fetch(`${url}/api/me/tasks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ title: `Task of ${n}` }),
    });
    users.push({ token, task: (await response.json()).id });
  }
  return users;
}

/** Of ten requests, four read a task, two a list, two change a task, one makes one, and one is a tRPC batch of three lists. */
function script(users) {
  const list = '{"limit":20}';
  const batch = encodeURIComponent(`{"0":${list},"1":${list},"2":{"limit":20,"status":"pending"}}`);
  const table = users.map(({ token, task }) => `{ "Bearer ${token}", "${task}" }`);
  return `local users = { ${table.join(',\n')} }
local n = math.random(#users)
function request()
  n = n + 1
  local user = users[n * 7 % #users + 1]
  local kind = n % 10
  local headers = { ["Authorization"] = user[1], ["Content-Type"] = "application/json" }
  local tasks = "/api/me/tasks"
  if kind < 4 then return wrk.format("GET", tasks .. "/" .. user[2], headers) end
  if kind < 6 then return wrk.format("GET", tasks .. "?limit=20", headers) end
  if kind < 8 then return wrk.format("PUT", tasks .. "/" .. user[2], headers, '{"title":"Changed ' .. n .. '"}') end
  if kind < 9 then return wrk.format("POST", tasks, headers, '{"title":"New ' .. n .. '","priority":"high"}') end
  return wrk.format("GET", "/trpc/task.list,task.list,task.list?batch=1&input=${batch}", headers)
end
`;
}

/**
 * @returns how many requests were answered, and how many were refused
 * @throws where nearly all were: a machine that has no time for the server tells nothing of it
 */
async function load(file) {
  const { stdout } = await promisify(execFile)('wrk', [
    ...['-t', '1', '-c', String(CONNECTIONS), '-d', SLICE, '-s', file],
    url,
  ]);
  const [, refused = 0] = /Non-2xx or 3xx responses: (\d+)/.exec(stdout) ?? [];
  const [, sent] = /(\d+) requests in/.exec(stdout);
  if (refused > sent / 2)
    throw new Error(`The machine is too busy: ${refused} of ${sent} requests were refused`);
  return [sent - refused, Number(refused)];
}

function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function residentMb(pid, key) {
  const [, kib] = new RegExp(`${key}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(kib) / KIB_PER_MB;
}

const log = openSync(join(folder, 'log'), 'w');
const server = spawn(process.execPath, ['apps/server/dist/main.js'], {
  cwd: root,
  env: {
    ...env,
    // As in the Dockerfile.
    MALLOC_ARENA_MAX: '2',
    PORT,
    METRICS_PORT: String(Number(PORT) + 1),
    HOST: '127.0.0.1',
    ENVIRONMENT: 'production',
    AUTH_MODE: 'external',
    BETTER_AUTH_SECRET: secret,
    BETTER_AUTH_URL: url,
    RATE_LIMIT_MAX: '1000000',
    SHUTDOWN_DELAY: '0',
    DATA_DIR: folder,
  },
  stdio: ['ignore', log, 'inherit'],
});
const exited = new Promise((resolve) => server.on('exit', resolve));
process.on('exit', () => server.kill('SIGKILL'));
const isReady = () =>
  fetch(`${url}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
while (!(await isReady())) await sleep(50);
process.stdout.write(`idle: ${residentMb(server.pid, 'VmRSS').toFixed(0)} MB\n`);
const file = join(folder, 'requests.lua');
writeFileSync(file, script(await seed()));

const samples = [];
const sampling = setInterval(() => samples.push({ answered, mb: residentMb(server.pid, 'VmRSS') }), 250);
const cpuBefore = cpuSeconds(server.pid);
let answered = 0;
while (answered < Number(requests)) {
  const first = samples.length;
  const [done, refused] = await load(file);
  answered += done;
  const slice = samples.slice(first).map(({ mb }) => mb);
  process.stdout.write(
    `${answered} requests: ${Math.max(...slice).toFixed(0)} MB peak, ${refused} refused\n`,
  );
}
clearInterval(sampling);
const cpuUs = ((cpuSeconds(server.pid) - cpuBefore) / answered) * 1e6;

const mean = (part) => part.reduce((sum, { mb }) => sum + mb, 0) / part.length;
const warm = samples.filter((sample) => sample.answered > answered / 10);
const third = Math.ceil(warm.length / 3);
if (third === 0) throw new Error('Too few requests to tell whether memory grows');
const early = mean(warm.slice(0, third));
const late = mean(warm.slice(-third));
process.stdout.write(
  `peak ${residentMb(server.pid, 'VmHWM').toFixed(0)} MB; ${early.toFixed(0)} MB in the first third, ${late.toFixed(0)} MB ` +
    `in the last third: ${late <= early * TOLERANCE ? 'flat' : 'growing'}; ${cpuUs.toFixed(0)} us of CPU time per request\n`,
);
server.kill('SIGTERM');
await exited;
rmSync(folder, { recursive: true, force: true });
