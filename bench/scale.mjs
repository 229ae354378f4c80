// What requests cost as the table grows, and one user's part of it: pnpm build, then
// DATABASE_URL=<a PostgreSQL server on this machine> node bench/scale.mjs [tasks, 20000000]
// Two databases are made and dropped: one of 100,000 tasks, one of as many as are asked for, a twentieth of which is one
// user's. Needs wrk, and for 20,000,000 tasks 12 GB of disk and a quarter of an hour. Loopback only.
import { execFile, spawn } from 'node:child_process';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fillDatabase } from './scale-database.mjs';

const pg = createRequire(new URL('../packages/db/package.json', import.meta.url))('pg');
const { env } = process;
const { DATABASE_URL = 'postgresql://postgres@127.0.0.1:5432/postgres', PORT = '18800' } = env;
const ROWS = Number(process.argv[2] ?? 20_000_000);
const SMALL = 100_000;
const CONNECTIONS = 8;
const SLICE = '3s';
const ROUNDS = 3;
const PAGES = 1000;
/** On a page of changes. */
const MOST_CHANGES = 500;
const PAGE = 20;

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tickline-bench-'));
const secret = randomBytes(32).toString('base64url');
const print = (text) => void process.stdout.write(`${text}\n`);

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
function bearer(sub) {
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub, exp: Math.floor(Date.now() / 1000) + 86_400 })}`;
  return `Bearer ${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

/** As the database makes them. */
const userId = (n) =>
  createHash('md5')
    .update(`user ${n}`)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

/** Of each: a token, and tasks that are its user's. */
function subjects(rows, isLarge) {
  const ordinary = ((rows / 100) * 19) / 20;
  return Array.from({ length: 1000 }, (_, index) => {
    const row = 1 + ((index * 7919 * 20) % (rows - 20));
    const task = isLarge ? Math.ceil(row / 20) * 20 : row - (row % 20) + 1;
    return { authorization: bearer(userId(isLarge ? 0 : 1 + (task % ordinary))), task };
  });
}

/** Writes what wrk sends: `{task}` and `{value}` are those of each subject. Each answer must have the status. */
function script(all, { method, path, body, headers = {}, status = 200 }) {
  const rows = all.map(
    ({ authorization, task, value = '' }) => `{ "${authorization}", "${task}", [[${value}]] }`,
  );
  const file = join(folder, 'requests.lua');
  const more = Object.entries(headers).map(([name, text]) => `["${name}"] = fill("${text}", one), `);
  writeFileSync(
    file,
    `local all = { ${rows.join(',\n')} }
local n = 0
local function fill(text, one)
  return (string.gsub(text, "{(%a+)}", { task = one[2], value = one[3] }))
end
function request()
  n = n + 1
  local one = all[n % #all + 1]
  local headers = { ${more.join('')}["Authorization"] = one[1], ["Content-Type"] = "application/json" }
  return wrk.format("${method}", fill("${path}", one), headers${body ? `, '${body}'` : ''})
end
function response(status)
  if status ~= ${status} then io.stderr:write("status " .. status .. "\\n") end
end
`,
  );
  return file;
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** @returns the median latency in milliseconds */
async function latency(url, file) {
  const args = ['-t', '1', '-c', String(CONNECTIONS), '-d', SLICE, '--latency', '-s', file, url];
  const { stdout, stderr } = await promisify(execFile)('wrk', args);
  if (stderr) throw new Error(stderr.slice(0, 200));
  const [, value, unit] = /50%\s+([\d.]+)(us|ms|s)/.exec(stdout);
  return Number(value) * { us: 0.001, ms: 1, s: 1000 }[unit];
}

async function startServer(databaseUrl) {
  const server = spawn(process.execPath, ['apps/server/dist/main.js'], {
    cwd: root,
    env: {
      ...env,
      PORT,
      HOST: '127.0.0.1',
      DATABASE_URL: databaseUrl,
      ENVIRONMENT: 'production',
      AUTH_MODE: 'external',
      BETTER_AUTH_SECRET: secret,
      BETTER_AUTH_URL: `http://127.0.0.1:${PORT}`,
      RATE_LIMIT_MAX: '1000000',
      // One user has more than the default.
      MAX_TASKS_PER_USER: '0',
      SHUTDOWN_DELAY: '0',
    },
    stdio: ['ignore', openSync(join(folder, 'log'), 'a'), 'inherit'],
  });
  const exited = new Promise((resolve) => server.on('exit', resolve));
  const stop = () => server.kill('SIGKILL');
  process.on('exit', stop);
  const url = `http://127.0.0.1:${PORT}`;
  const isReady = () =>
    fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) await sleep(50);
  return {
    url,
    stop: async () => {
      server.kill('SIGTERM');
      await exited;
      process.off('exit', stop);
    },
  };
}

/** @returns the answer, its `ETag` and how long it took */
async function get(url, authorization) {
  const start = performance.now();
  const response = await fetch(url, { headers: { authorization } });
  const body = await response.json();
  return { status: response.status, ms: performance.now() - start, tag: response.headers.get('etag'), body };
}

async function cursorOfPage(url, authorization, pages) {
  let cursor = '';
  for (let page = 1; page < pages; page += 1) {
    const { body } = await get(`${url}/api/me/tasks?limit=${PAGE}${cursor}`, authorization);
    cursor = `&cursor=${encodeURIComponent(body.next_cursor)}`;
  }
  return cursor;
}

/** @returns the cursor after half of a user's tasks, in the order of their changes */
async function cursorOfMiddle(url, authorization, tasks) {
  let cursor;
  for (let left = Math.floor(tasks / 2); left > 0; left -= MOST_CHANGES) {
    const since = cursor ? `&since=${encodeURIComponent(cursor)}` : '';
    const limit = Math.min(left, MOST_CHANGES);
    const { body } = await get(`${url}/api/me/tasks/changes?limit=${limit}${since}`, authorization);
    ({ cursor } = body);
  }
  return cursor;
}

/** Gives each subject a value that is its user's. */
async function withValues(all, read) {
  const values = new Map();
  for (const { authorization } of all)
    if (!values.has(authorization)) values.set(authorization, await read(authorization));
  return all.map((one) => ({ ...one, value: values.get(one.authorization) }));
}

/** Each once: what reads all of a user's tasks. */
const LONG = {
  'search that finds none': 'search=nowhere',
  'search that finds all': 'search=week',
  'total of a priority': 'priority=high',
  'by title': 'sort=title',
};

async function measure(url, rows, isLarge) {
  const all = subjects(rows, isLarge);
  const [{ authorization }] = all;
  const list = `/api/me/tasks?limit=${PAGE}`;
  const first = await get(url + list, authorization);
  const { total } = first.body;
  const cursor = isLarge ? await cursorOfPage(url, authorization, Math.min(PAGES, rows / 20 / PAGE)) : '';
  const tagged = await withValues(all, async (one) => (await get(url + list, one)).tag);
  const halfway = await withValues(all, (one) => cursorOfMiddle(url, one, total));
  // Writes are last: tags are those of lists before.
  const operations = {
    get: { path: '/api/me/tasks/{task}' },
    list: { path: list },
    'list, unchanged': { path: list, headers: { 'If-None-Match': '{value}' }, status: 304, of: tagged },
    ...(isLarge && { [`page ${PAGES} by cursor`]: { path: list + cursor, of: all.slice(0, 1) } }),
    [`changes, ${PAGE} from the middle`]: {
      path: `/api/me/tasks/changes?limit=${PAGE}&since={value}`,
      of: halfway,
    },
    toggle: { method: 'PATCH', path: '/api/me/tasks/{task}/complete' },
    create: {
      method: 'POST',
      path: '/api/me/tasks',
      body: '{"title":"One more","priority":"high"}',
      status: 201,
    },
    'list, right after the writes': { path: list },
  };
  const figures = { 'tasks of the user': total, 'first list, ms (once)': first.ms.toFixed(0) };
  for (const [name, { method = 'GET', of = all, ...operation }] of Object.entries(operations)) {
    const file = script(of, { method, ...operation });
    await latency(url, file);
    const times = [];
    for (let round = 0; round < ROUNDS; round += 1) times.push(await latency(url, file));
    figures[`${name}, ms`] = median(times).toFixed(2);
  }
  for (const [name, query] of Object.entries(LONG)) {
    const { status, ms } = await get(`${url}${list}&${query}`, authorization);
    figures[`${name}, ms (once)`] = `${ms.toFixed(0)}${status === 200 ? '' : ` (${status})`}`;
  }
  return figures;
}

async function onDatabase(rows, users) {
  const admin = new pg.Client({ connectionString: DATABASE_URL });
  await admin.connect();
  const name = `tickline_scale_${rows}_${Date.now()}`;
  await admin.query(`CREATE DATABASE ${name}`);
  const databaseUrl = Object.assign(new URL(DATABASE_URL), { pathname: `/${name}` }).href;
  try {
    // Its start migrates.
    await (await startServer(databaseUrl)).stop();
    await fillDatabase(databaseUrl, rows, print);
    const server = await startServer(databaseUrl);
    const measured = [];
    for (const isLarge of users) {
      const figures = { 'tasks in the table': rows, ...(await measure(server.url, rows, isLarge)) };
      print(JSON.stringify(figures));
      measured.push(figures);
    }
    await server.stop();
    return measured;
  } finally {
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await admin.end();
  }
}

const columns = [...(await onDatabase(SMALL, [false])), ...(await onDatabase(ROWS, [false, true]))];
const names = new Set(columns.flatMap((figures) => Object.keys(figures)));
for (const name of names)
  print(`| ${[name, ...columns.map((figures) => figures[name] ?? '')].join(' | ')} |`);
rmSync(folder, { recursive: true, force: true });
