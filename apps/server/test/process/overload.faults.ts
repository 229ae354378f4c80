import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '@tickline/testing';
import { describe, expect, it } from 'vitest';
import { databaseEnvironment, startServer, untilReady } from '../harness/process.ts';
import { SECRET, tokenOf } from '../harness/token.ts';

const NO_SHEDDING = fileURLToPath(new URL('../fixtures/no-shedding.mjs', import.meta.url));
/** Each has one connection and one request at a time. The server finishes a thousand in a second. */
const CLIENTS = 4000;
const CONNECTING = 50;
/** In the first seconds of load, the server's measurements are from before it. */
const RAMP_MS = 3000;
const MEASURED_MS = 12_000;

interface Answer {
  readonly status: number;
  readonly ms: number;
  readonly retryAfter: string | undefined;
}

function get(url: string, token: string, agent: Agent): Promise<Answer> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const call = request(url, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
      response.resume().on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          ms: performance.now() - start,
          retryAfter: response.headers['retry-after'],
        }),
      );
    });
    call.on('error', reject).end();
  });
}

/**
 * Runs clients that send the next request as soon as the last one is answered, or when told to. They connect before,
 * like a load balancer: Node accepts one connection per turn of its event loop, and few when busy.
 */
async function crowd(url: string): Promise<Answer[]> {
  const agents = Array.from({ length: CLIENTS }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  const tokens = await Promise.all(agents.map((_, n) => tokenOf(`user-${n}`)));
  for (let n = 0; n < CLIENTS; n += CONNECTING)
    await Promise.all(agents.slice(n, n + CONNECTING).map((agent) => get(`${url}/health/live`, '', agent)));
  const answers: Answer[] = [];
  const start = performance.now();
  const end = start + RAMP_MS + MEASURED_MS;
  await Promise.all(
    agents.map(async (agent, n) => {
      while (performance.now() < end) {
        const answer = await get(`${url}/api/me/tasks`, tokens[n] ?? '', agent);
        if (performance.now() > start + RAMP_MS) answers.push(answer);
        if (answer.retryAfter !== undefined) await delay(Number(answer.retryAfter) * 1000);
      }
      agent.destroy();
    }),
  );
  return answers;
}

function percentile(answers: readonly Answer[], share: number): number {
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  return Math.round(times[Math.floor(times.length * share)] ?? 0);
}

async function run(overrides: Record<string, string>) {
  const port = await freePort();
  const environment = {
    ...(await databaseEnvironment()),
    PORT: String(port),
    AUTH_MODE: 'external',
    BETTER_AUTH_SECRET: SECRET,
    RATE_LIMIT_MAX: '0',
    LOG_LEVEL: 'warn',
    // Statements wait for each other, which is another warning.
    DATABASE_SLOW_QUERY: '1 minute',
    ...overrides,
  };
  const server = startServer(environment, { fromSource: true });
  await untilReady(port, server);
  const [url, agent] = [`http://127.0.0.1:${port}`, new Agent()];
  const health: Promise<Answer>[] = [];
  const probe = setInterval(() => health.push(get(`${url}/health/live`, '', agent)), 500);
  const answers = await crowd(url);
  clearInterval(probe);
  const accepted = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status !== 200);
  const report = {
    accepted: accepted.length,
    refused: refused.length,
    p50: percentile(accepted, 0.5),
    p99: percentile(accepted, 0.99),
    refusedP99: percentile(refused, 0.99),
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
  return { ...report, refusals: refused, health: await Promise.all(health), log: server.log() };
}

describe('far more requests than the server can answer', () => {
  it('are refused in part, so that those which are accepted stay fast, as they would not otherwise', async () => {
    const unshed = await run({ NODE_OPTIONS: `--import ${NO_SHEDDING}` });
    expect(unshed.refused).toBe(0);

    const shed = await run({});
    expect(shed.refused).toBeGreaterThan(0);
    for (const { status, retryAfter } of shed.refusals) expect([status, retryAfter]).toEqual([503, '1']);
    expect(shed.p99).toBeLessThan(unshed.p99 / 2);
    // The server still does useful work.
    expect(shed.accepted).toBeGreaterThan(unshed.accepted / 2);
    for (const { status } of shed.health) expect(status).toBe(200);
    // Once per episode, not per request.
    expect(shed.log.map(({ msg }) => msg)).toEqual(['overloaded, refusing requests']);
  });
});
