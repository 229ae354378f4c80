import { writeFile } from 'node:fs/promises';
import { SignJWT } from 'jose';
import type { Population } from './population.ts';
import type { Call, Scenario, Subject } from './scenarios.ts';

const REQUESTS = 10_000;
/** wrk holds them twice. Large ones are fewer. */
const MOST_BYTES = 16 * 2 ** 20;
const TOKEN_HOURS = 12;

/** Signs a token for each user, as Better Auth's shared secret would have it. */
export async function signTokens(users: readonly string[], secret: string): Promise<Map<string, string>> {
  const key = new TextEncoder().encode(secret);
  const issuedAt = Math.floor(Date.now() / 1000);
  const signed = users.map(async (userId): Promise<[string, string]> => {
    const token = new SignJWT({ email: `${userId}@example.com`, name: 'Bench' })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject(userId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + TOKEN_HOURS * 3600);
    return [userId, await token.sign(key)];
  });
  return new Map(await Promise.all(signed));
}

/** Every user in turn, and of each user's tasks another one each time: 64 requests at once never meet in a row. */
export function subjectOf({ users, tasksOfUser }: Population, n: number): Subject {
  const user = (n * 7919) % users.length;
  const nth = (k: number) => tasksOfUser(user)[(n * 7 + Math.floor(n / users.length) + k) % 100] ?? 0;
  return {
    userId: users[user] ?? '',
    taskId: nth(0),
    others: Array.from({ length: 9 }, (_, index) => nth((index + 1) * 11)),
  };
}

/** A request as it crosses the wire. */
function rawRequest({ method, path, body }: Call, token: string, tag: string | undefined): string {
  const content = body === undefined ? '' : JSON.stringify(body);
  const head = [
    `${method} ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Accept: application/json',
    `Authorization: Bearer ${token}`,
    ...(tag === undefined ? [] : [`If-None-Match: ${tag}`]),
    ...(body === undefined
      ? []
      : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(content)}`]),
  ];
  return `${head.join('\r\n')}\r\n\r\n${content}`;
}

/** Returns the `ETag` of what a server answers to a call. */
export type ReadTag = (call: Call, token: string) => Promise<string>;

/** Asks a server for tags, once for each path and token. */
export function tagsFrom(port: number): ReadTag {
  const known = new Map<string, string>();
  return async ({ path }, token) => {
    const key = `${token} ${path}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { accept: 'application/json', authorization: `Bearer ${token}` },
    });
    await response.arrayBuffer();
    const tag = response.headers.get('etag');
    if (response.status !== 200 || tag === null)
      throw new Error(`${path} was answered ${response.status}, ETag ${tag}`);
    known.set(key, tag);
    return tag;
  };
}

/** Writes 10,000 requests of a kind, or 16 MiB of them, as wrk/replay.lua reads them. @param readTag for `If-None-Match` */
export async function writeRequests(
  file: string,
  { call }: Scenario,
  population: Population,
  tokens: ReadonlyMap<string, string>,
  readTag?: ReadTag,
): Promise<void> {
  const requests: string[] = [];
  for (let [n, bytes] = [0, 0]; n < REQUESTS && bytes < MOST_BYTES; n += 1) {
    const subject = subjectOf(population, n);
    const token = tokens.get(subject.userId) ?? '';
    const called = call(subject, n);
    const request = `${rawRequest(called, token, await readTag?.(called, token))}\0`;
    bytes += request.length;
    requests.push(request);
  }
  await writeFile(file, requests.join(''));
}
