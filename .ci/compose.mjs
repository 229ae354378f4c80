// Tests the behaviour that compose.yaml promises: see .ci/compose.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  nameServices,
  readCompose,
  startApp,
  startPostgresql,
  startProxy,
  startValkey,
} from './compose-services.mjs';

const work = mkdtempSync(join(tmpdir(), 'tickline-compose-'));
const say = (text) => process.stdout.write(`   ${text}\n`);
const ORIGIN = 'http://127.0.0.1:8080';
const compose = readCompose({
  POSTGRES_PASSWORD: randomBytes(24).toString('hex'),
  BETTER_AUTH_SECRET: randomBytes(33).toString('base64'),
  BETTER_AUTH_URL: 'http://localhost:8000',
});
const { services } = compose;
const addresses = nameServices(services, work);
const APPS = Object.keys(services).filter((name) => name.startsWith('app-'));
const running = new Map();

const agents = new Map();

/** Sends a request from an address over keep-alive connections, like a browser. */
function call(method, path, { from = '127.0.0.1', body, headers = {}, origin = ORIGIN } = {}) {
  if (!agents.has(from)) agents.set(from, new Agent({ keepAlive: true, localAddress: from, maxSockets: 8 }));
  const { promise, resolve, reject } = Promise.withResolvers?.() ?? withResolvers();
  const outgoing = request(
    `${origin}${path}`,
    {
      method,
      agent: agents.get(from),
      headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
    },
    (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, json: text && JSON.parse(text) }),
      );
      response.on('error', reject);
    },
  );
  outgoing.on('error', reject);
  outgoing.end(body && JSON.stringify(body));
  return promise;
}

function withResolvers() {
  const handle = {};
  handle.promise = new Promise((resolve, reject) => Object.assign(handle, { resolve, reject }));
  return handle;
}

async function until(what, condition, seconds = 60) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(100))
    if (await condition()) return;
  for (const [name, { log }] of running) process.stderr.write(`== ${name}\n${log().slice(-3000)}\n`);
  assert.fail(`${what}: not in ${seconds} s`);
}

const isReady = (name) => async () => {
  const answer = await call('GET', '/health/ready', { origin: `http://${name}:8000` }).catch(() => undefined);
  return answer?.status === 200;
};

function launchApp(name) {
  running.set(name, startApp(services[name], { name, address: addresses.get(name), work }));
}

async function up() {
  running.set('postgres', startPostgresql(services.postgres, addresses.get('postgres'), work));
  running.set('valkey', startValkey(services.valkey, addresses.get('valkey'), work));
  const { sql } = running.get('postgres');
  await until('PostgreSQL', () => sql('SELECT 1', 'postgres').status === 0);
  assert.equal(sql(`CREATE DATABASE ${services.postgres.environment.POSTGRES_DB}`, 'postgres').status, 0);
  for (const name of APPS) launchApp(name);
  for (const name of APPS) await until(name, isReady(name));
  running.set('proxy', startProxy(work));
  await until('the proxy', async () => (await call('GET', '/health/ready').catch(() => ({}))).status === 200);
}

/** Returns the number of requests for `/health` that each instance got. The proxy writes its log a little later. */
function shares() {
  const lines = running.get('proxy').log().split('\n');
  const asked = lines.filter((line) => line.includes('"GET /health HTTP'));
  return APPS.map((name) => asked.filter((line) => line.includes(` app/${name} `)).length);
}

async function signUp(email, from) {
  const body = { email, name: 'Ada', password: 'correct horse battery' };
  // A client's own claims about its address must be ignored.
  const headers = { 'x-forwarded-for': '203.0.113.9', 'x-real-ip': '203.0.113.9' };
  const answer = await call('POST', '/api/auth/sign-up/email', { from, body, headers });
  assert.equal(answer.status, 200, JSON.stringify(answer.json));
  const session = { authorization: `Bearer ${answer.headers['set-auth-token']}` };
  const { json } = await call('GET', '/api/auth/token', { from, headers: session });
  return { authorization: `Bearer ${json.token}` };
}

async function checkSharing() {
  for (let n = 0; n < 30; n += 1) assert.equal((await call('GET', '/health')).status, 200);
  await until('ten requests each', () => shares().every((count) => count === 10), 10);
  say('requests go round: of thirty, each instance answered ten');
}

async function checkAddress() {
  await signUp('ada@example.com', '127.0.0.77');
  const { stdout } = running.get('postgres').sql('SELECT DISTINCT ip_address FROM session');
  assert.equal(stdout.trim(), '127.0.0.77');
  say('the client’s own address arrives, and no other that it claims');
}

async function checkRateLimit() {
  const headers = await signUp('bob@example.com', '127.0.0.78');
  const statuses = [];
  for (let n = 0; n < 320; n += 1)
    statuses.push((await call('GET', '/api/me/tasks', { from: '127.0.0.78', headers })).status);
  const allowed = statuses.filter((status) => status === 200).length;
  assert.ok(allowed >= 299 && allowed <= 300, `${allowed} requests were let through`);
  say(
    `three instances count together: ${allowed} of ${statuses.length} requests were let through, 300 is the limit`,
  );
}

/** Sends idempotent calls from many users until it is stopped. */
function load(people) {
  let isDone = false;
  const statuses = new Map();
  const note = (status) => statuses.set(status, (statuses.get(status) ?? 0) + 1);
  const one = async ({ from, headers, id }) => {
    for (let n = 0; !isDone; n += 1) {
      const [method, path, body] =
        n % 3 === 0
          ? ['PUT', `/api/me/tasks/${id}`, { title: `Write ${n}` }]
          : ['GET', '/api/me/tasks', undefined];
      await call(method, path, { from, headers, body }).then(
        ({ status }) => note(status),
        (error) => note(error.code),
      );
      // Stays below each user's rate limit.
      await sleep(100);
    }
  };
  const all = people.map(one);
  return async () => {
    isDone = true;
    await Promise.all(all);
    return Object.fromEntries(statuses);
  };
}

async function checkFailures() {
  const people = [];
  for (let n = 0; n < 4; n += 1) {
    const from = `127.0.0.${80 + n}`;
    const headers = await signUp(`person-${n}@example.com`, from);
    const { json } = await call('POST', '/api/me/tasks', { from, headers, body: { title: 'A task' } });
    people.push({ from, headers, id: json.id });
  }
  const finish = load(people);
  for (const [name, signal] of [[APPS[1], 'SIGKILL'], ...APPS.map((each) => [each, 'SIGTERM'])]) {
    const { child, exited } = running.get(name);
    await sleep(1000);
    child.kill(signal);
    assert.equal(await exited, signal === 'SIGTERM' ? 0 : signal);
    await sleep(1000);
    launchApp(name);
    await until(name, isReady(name));
  }
  await sleep(1500);
  const statuses = await finish();
  assert.deepEqual(Object.keys(statuses), ['200'], JSON.stringify(statuses));
  say(`one instance killed, then each restarted in turn: ${statuses[200]} idempotent requests, none failed`);
}

async function checkNoneLeft() {
  for (const name of APPS) running.get(name).child.kill('SIGKILL');
  const answers = [];
  await until('503', async () => {
    // The last requests that reach them end with their connections.
    const answer = await call('GET', '/api/me/tasks').catch(() => undefined);
    if (answer === undefined) return false;
    answers.push(answer.json.error_code);
    return answer.status === 503 && answer.headers['retry-after'] === '1';
  });
  assert.equal(answers.at(-1), 'SERVICE_UNAVAILABLE');
  say('with none left, the proxy says so in the API’s own words');
}

try {
  await up();
  say('PostgreSQL, Valkey’s stand-in, three instances and the proxy are up');
  await checkSharing();
  await checkAddress();
  await checkRateLimit();
  await checkFailures();
  await checkNoneLeft();
} finally {
  for (const { child } of running.values()) child.kill('SIGKILL');
  rmSync(work, { recursive: true, force: true });
}
process.exit(0);
