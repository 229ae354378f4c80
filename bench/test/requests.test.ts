import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { tagsFrom, writeRequests } from '../src/requests.ts';
import { type Scenario, scenarioNamed } from '../src/scenarios.ts';

const USERS = ['ann', 'ben', 'cal'];
const population = { users: USERS, tasksOfUser: () => Array.from({ length: 100 }, (_, n) => n + 1) };
const tokens = new Map(USERS.map((user) => [user, `token-of-${user}`]));

async function requestsOf(scenario: Scenario, readTag?: Parameters<typeof writeRequests>[4]) {
  const folder = await mkdtemp(join(tmpdir(), 'tickline-bench-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'requests');
  await writeRequests(file, scenario, population, tokens, readTag);
  return (await readFile(file, 'utf8')).split('\0').slice(0, -1);
}

/** Answers each request with a status and a tag of its path and token. */
async function tagServer(status: number, hasTag: boolean) {
  const asked: string[] = [];
  const server = createServer(({ url, headers }, response) => {
    const key = `${headers.authorization} ${url}`;
    asked.push(key);
    response.writeHead(status, hasTag ? { etag: `W/"${key.length}-${url}"` } : {}).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, asked };
}

it('a request has its user, token and length', async () => {
  const [first = '', ...others] = await requestsOf(scenarioNamed('rest/create'));
  expect(others).toHaveLength(9999);
  const [head = '', body = ''] = first.split('\r\n\r\n');
  expect(head).toMatch(/^POST \/api\/ann\/tasks HTTP\/1\.1\r\n/);
  expect(head).toContain('Authorization: Bearer token-of-ann');
  expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
  expect(head).not.toContain('If-None-Match');
  expect(JSON.parse(body)).not.toHaveProperty('uid');
});

it('large requests are fewer, and small batches of 100 stay different', async () => {
  const requests = await requestsOf(scenarioNamed('rest/batch'));
  const bytes = requests.reduce((sum, request) => sum + request.length + 1, 0);
  const longest = Math.max(...requests.map((request) => request.length));
  expect(bytes).toBeGreaterThanOrEqual(16 * 2 ** 20);
  expect(bytes).toBeLessThan(16 * 2 ** 20 + longest + 1);
  // The limit of a body is 100 kB.
  expect(longest).toBeLessThan(100_000);
  expect(new Set(requests.slice(0, 53)).size).toBe(53);
});

it('a tag is that of the path and the user, asked for once', async () => {
  const { port, asked } = await tagServer(200, true);
  const requests = await requestsOf(scenarioNamed('rest/unchanged'), tagsFrom(port));
  expect(requests).toHaveLength(10_000);
  expect(asked.toSorted()).toEqual(
    USERS.map((user) => `Bearer token-of-${user} /api/${user}/tasks?limit=20`),
  );
  for (const request of requests.slice(0, 10)) {
    const [, path, user] = /^GET (\/api\/(\w+)\/tasks\?limit=20) /.exec(request) ?? [];
    const length = `Bearer token-of-${user} ${path}`.length;
    expect(request).toContain(`\r\nIf-None-Match: W/"${length}-${path}"\r\n`);
  }
});

it.each([
  [200, false],
  [401, true],
] as const)('a run fails if no tag is given: %i, %s', async (status, hasTag) => {
  const { port } = await tagServer(status, hasTag);
  await expect(requestsOf(scenarioNamed('rest/unchanged'), tagsFrom(port))).rejects.toThrow(
    `/api/ann/tasks?limit=20 was answered ${status}`,
  );
});
