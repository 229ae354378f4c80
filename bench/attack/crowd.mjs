// People who use the product as it is meant, and one probe of a load balancer.
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { PEOPLE } from './seed.mjs';

/** Each asks about twice a second, from an address of its own. */
const PAUSE_MS = 500;
const PROBE_MS = 250;
const TIMEOUT_MS = 30_000;

function send({ url, agent, method = 'GET', headers = {}, body }) {
  const start = performance.now();
  return new Promise((resolve) => {
    const done = (status, text = '') => resolve({ status, text, ms: performance.now() - start });
    const call = request(url, { agent, method, headers, timeout: TIMEOUT_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => done(response.statusCode, text));
      response.on('error', () => done(0));
    });
    call.on('timeout', () => call.destroy());
    call.on('error', () => done(0));
    call.end(body);
  });
}

/** One person, who mostly reads. */
async function person(n, { url, token }, end, answers) {
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  const headers = {
    authorization: `Bearer ${await token(`person-${n}`)}`,
    'x-forwarded-for': `203.0.113.${n}`,
    'content-type': 'application/json',
  };
  const tasks = `${url}/api/me/tasks`;
  let id;
  const acts = [
    () => ({ url: `${tasks}?limit=20` }),
    () => ({ url: `${tasks}/${id}` }),
    () => ({ url: `${tasks}/${id}` }),
    () => ({ url: tasks, method: 'POST', body: '{"title":"Something new"}' }),
    () => ({ url: `${tasks}/${id}/complete`, method: 'PATCH', body: '{}' }),
  ];
  const first = await send({ url: `${tasks}?limit=1`, agent, headers });
  id = /"id":(\d+)/.exec(first.text)?.[1] ?? 1;
  await sleep(Math.random() * PAUSE_MS);
  for (let turn = n; performance.now() < end; turn += 1) {
    answers.push(await send({ ...acts[turn % acts.length](), agent, headers }));
    await sleep(PAUSE_MS * (0.5 + Math.random()));
  }
  agent.destroy();
}

/** @returns what they saw: times in milliseconds, and how many were refused or not answered */
export async function crowd(server, seconds) {
  // The attack has begun by then.
  await sleep(1000);
  const end = performance.now() + (seconds - 1.5) * 1000;
  const answers = [];
  const probes = [];
  const agent = new Agent({ keepAlive: true });
  const probe = setInterval(async () => {
    probes.push(await send({ url: `${server.url}/health`, agent }));
  }, PROBE_MS);
  await Promise.all(Array.from({ length: PEOPLE }, (_, n) => person(n + 1, server, end, answers)));
  clearInterval(probe);
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  const red = probes.filter(({ status }) => status !== 200).length;
  if (red > 0) process.stderr.write(`health: ${red} of ${probes.length} not 200\n`);
  return {
    requests: answers.length,
    refused: answers.filter(({ status }) => status < 200 || status >= 300).length,
    p50: at(0.5),
    p99: at(0.99),
    max: times.at(-1),
    health: Math.max(...probes.map(({ ms }) => ms)),
  };
}
