import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { toNodeHandler } from 'better-auth/node';
import { bearer as bearerPlugin } from 'better-auth/plugins/bearer';
import { jwt } from 'better-auth/plugins/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useApp } from '../harness/app.ts';
import { bearer } from '../harness/sign-up.ts';
import { signToken } from '../harness/token.ts';

type Algorithm = 'EdDSA' | 'ES256' | 'RS256';

/** A foreign Better Auth server with the default JWT plugin, on its own port. */
class ForeignIssuer {
  readonly #database = { user: [], session: [], account: [], verification: [], jwks: [] as { id: string }[] };
  readonly #server: Server;
  #handler: ReturnType<typeof toNodeHandler> | undefined;
  readonly #algorithm: Algorithm;
  origin = '';
  #port = 0;

  constructor(algorithm: Algorithm) {
    this.#algorithm = algorithm;
    this.#server = createServer((request, response) => this.#handler?.(request, response));
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
    this.origin = `http://127.0.0.1:${this.#port}`;
    const auth = betterAuth({
      baseURL: this.origin,
      secret: 'uV3kQ8rT1yXz6bN9mC4pL7wS2dF5gH0j',
      database: memoryAdapter(this.#database),
      emailAndPassword: { enabled: true },
      plugins: [jwt({ jwks: { keyPairConfig: { alg: this.#algorithm } } }), bearerPlugin()],
      rateLimit: { enabled: false },
      telemetry: { enabled: false },
    });
    this.#handler = toNodeHandler(auth);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Simulates a key rotation: the next token has a new key, and the old key is no longer published. */
  rotate(): void {
    this.#database.jwks.length = 0;
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(`${this.origin}/api/auth${path}`, init);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  }

  /** Signs up a new user. @returns a function that gets tokens for that user */
  async signUp(email: string): Promise<() => Promise<string>> {
    const response = await this.#send('/sign-up/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: 'correct horse battery', name: 'Someone' }),
    });
    const headers = { authorization: `Bearer ${response.headers.get('set-auth-token')}` };
    return async () => ((await (await this.#send('/token', { headers })).json()) as { token: string }).token;
  }
}

describe.each<Algorithm>(['EdDSA', 'ES256', 'RS256'])('an issuer elsewhere, by %s', (algorithm) => {
  const issuer = new ForeignIssuer(algorithm);
  const environment: NodeJS.ProcessEnv = { AUTH_MODE: 'external' };
  let annsToken: () => Promise<string>;
  beforeAll(async () => {
    await issuer.start();
    environment['BETTER_AUTH_URL'] = issuer.origin;
    annsToken = await issuer.signUp('ann@example.com');
  });
  const api = useApp(environment);
  afterAll(() => issuer.stop());

  it('is pointed at and done', async () => {
    const token = await annsToken();
    const created = await api().post('/api/me/tasks', { ...bearer(token), body: { title: 'First' } });
    expect(created.statusCode).toBe(201);
    expect((await api().get('/api/me', bearer(token))).json()).toEqual({
      id: created.json().user_id,
      email: 'ann@example.com',
      name: 'Someone',
    });
  });

  it('keeps its users apart', async () => {
    const bob = await (await issuer.signUp('bob@example.com'))();
    const { id, user_id } = (
      await api().post('/api/me/tasks', { ...bearer(await annsToken()), body: { title: 'x' } })
    ).json();
    expect((await api().get(`/api/me/tasks/${id}`, bearer(bob))).statusCode).toBe(404);
    expect((await api().get(`/api/${user_id}/tasks`, bearer(bob))).statusCode).toBe(403);
  });

  it('may rotate its keys while requests run', async () => {
    const statuses: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      // The first request makes the issuer create a key. Concurrent first requests would create several.
      const tokens = [await annsToken(), ...(await Promise.all(Array.from({ length: 4 }, annsToken)))];
      const responses = await Promise.all(tokens.map((each) => api().get('/api/me/tasks', bearer(each))));
      statuses.push(...responses.map(({ statusCode }) => statusCode));
      issuer.rotate();
    }
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('may stop while requests run: known keys work on, an unknown one gets 503', async () => {
    const [known, unused] = [await annsToken(), await annsToken()];
    expect((await api().get('/api/me/tasks', bearer(known))).statusCode).toBe(200);
    issuer.rotate();
    const unknown = await annsToken();
    await issuer.stop();
    const requests = [known, unused].flatMap((each) =>
      Array.from({ length: 10 }, () => api().get('/api/me/tasks', bearer(each))),
    );
    for (const response of await Promise.all(requests)) expect(response.statusCode).toBe(200);
    const refused = await api().get('/api/me/tasks', bearer(unknown));
    expect(refused.statusCode).toBe(503);
    expect(refused.json().error_code).toBe('SERVICE_UNAVAILABLE');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    await issuer.start();
    await new Promise((resolve) => setTimeout(resolve, 5100));
    expect((await api().get('/api/me/tasks', bearer(unknown))).statusCode).toBe(200);
  });

  it('cannot be spoken for by another issuer', async () => {
    const other = new ForeignIssuer(algorithm);
    await other.start();
    const token = await (await other.signUp('ann@example.com'))();
    expect((await api().get('/api/me/tasks', bearer(token))).json().error_code).toBe('TOKEN_INVALID');
    await other.stop();
  });

  it('leaves the shared secret valid beside it', async () => {
    expect((await api().get('/api/me/tasks', bearer(await signToken({ sub: 'by-secret' })))).statusCode).toBe(
      200,
    );
  });
});
