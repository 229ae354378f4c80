import { createHash, randomBytes } from 'node:crypto';
import type { TestApp } from '../harness/app.ts';
import type { Person } from '../harness/sign-up.ts';

export const ORIGIN = 'http://localhost:8000';
export const MCP = `${ORIGIN}/mcp`;
export const REDIRECT_URI = 'http://127.0.0.1:9999/callback';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** A registered program, with the parameters of one authorization. */
export interface Program {
  readonly clientId: string;
  readonly verifier: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** A parameter to change; undefined removes it. */
export type Changes = Readonly<Record<string, string | undefined>>;

export function changed(parameters: Readonly<Record<string, string>>, changes: Changes): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...parameters, ...changes }))
    if (value !== undefined) query.set(name, value);
  return query;
}

export const register = (api: TestApp, body: unknown = { redirect_uris: [REDIRECT_URI] }) =>
  api.post('/api/auth/oauth2/register', { body });

export const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url');

export async function newProgram(api: TestApp, metadata: Record<string, unknown> = {}): Promise<Program> {
  const response = await register(api, { redirect_uris: [REDIRECT_URI], ...metadata });
  if (response.statusCode !== 201) throw new Error(response.body);
  const verifier = randomBytes(32).toString('base64url');
  const { client_id: clientId } = response.json();
  return {
    clientId,
    verifier,
    parameters: {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: response.json().redirect_uris[0],
      state: 'xyz',
      scope: 'tasks:read tasks:write',
      code_challenge: challengeOf(verifier),
      code_challenge_method: 'S256',
      resource: MCP,
    },
  };
}

export const authorize = (api: TestApp, query: URLSearchParams, headers: Record<string, string> = {}) =>
  api.get(`/api/auth/oauth2/authorize?${query}`, { headers });

/** Returns where a browser without a session is sent: an absolute URL. */
export async function locationOf(api: TestApp, { parameters }: Program, changes: Changes = {}): Promise<URL> {
  const response = await authorize(api, changed(parameters, changes));
  if (response.statusCode !== 302) throw new Error(`${response.statusCode} ${response.body}`);
  return new URL(String(response.headers['location']), ORIGIN);
}

interface Decision {
  readonly accept?: unknown;
  readonly headers?: Record<string, string>;
}

/** Sends a user's decision, as the page does. */
export const decide = (
  api: TestApp,
  person: Person,
  oauth_query: string,
  { accept = true, headers }: Decision = {},
) =>
  api.post('/api/auth/oauth2/consent', {
    headers: { origin: ORIGIN, authorization: `Bearer ${person.session}`, ...headers },
    body: { accept, oauth_query },
  });

/** Runs an authorization up to its code. */
export async function codeFor(
  api: TestApp,
  person: Person,
  program: Program,
  changes: Changes = {},
): Promise<string> {
  const page = await locationOf(api, program, changes);
  const decided = await decide(api, person, page.search.slice(1));
  const code = new URL(decided.json().url).searchParams.get('code');
  if (code === null) throw new Error(decided.body);
  return code;
}

/** Exchanges a code. */
export const exchange = (api: TestApp, program: Program, code: string, changes: Changes = {}) =>
  api.post('/api/auth/oauth2/token', {
    headers: FORM,
    body: changed(
      {
        grant_type: 'authorization_code',
        code,
        client_id: program.clientId,
        redirect_uri: program.parameters['redirect_uri'] ?? '',
        code_verifier: program.verifier,
      },
      changes,
    ).toString(),
  });

export const refresh = (api: TestApp, program: Program, token: string, changes: Changes = {}) =>
  api.post('/api/auth/oauth2/token', {
    headers: FORM,
    body: changed(
      { grant_type: 'refresh_token', refresh_token: token, client_id: program.clientId },
      changes,
    ).toString(),
  });

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly scope: string;
  readonly expires_in: number;
}

/** Authorizes a program, and returns its tokens. */
export async function tokensFor(
  api: TestApp,
  person: Person,
  program: Program,
  changes: Changes = {},
): Promise<Tokens> {
  const response = await exchange(api, program, await codeFor(api, person, program, changes));
  if (response.statusCode !== 200) throw new Error(response.body);
  return response.json();
}

/** Lists tasks over MCP with a token, and returns the status. */
export async function statusOf(api: TestApp, token: string): Promise<number> {
  const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'list_tasks', arguments: {} } };
  return (await api.post('/mcp', { headers: { authorization: `Bearer ${token}` }, body })).statusCode;
}
