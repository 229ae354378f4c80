import type { TestApp } from './app.ts';

let people = 0;

export interface Person {
  readonly email: string;
  readonly password: string;
  /** The session from the answer to the sign-up. */
  readonly session: string;
}

/** Signs up a new user, as a client without cookies. */
export async function signUp(api: TestApp, headers: Record<string, string> = {}): Promise<Person> {
  people += 1;
  const credentials = { email: `person-${people}@example.com`, password: 'correct horse battery' };
  const response = await api.post('/api/auth/sign-up/email', {
    headers,
    body: { name: 'Person', ...credentials },
  });
  if (response.statusCode !== 200) throw new Error(response.body);
  return { ...credentials, session: String(response.headers['set-auth-token']) };
}

/** Exchanges a session for an API token. */
export async function tokenFor(api: TestApp, session: string): Promise<string> {
  const response = await api.get('/api/auth/token', { headers: { authorization: `Bearer ${session}` } });
  if (response.statusCode !== 200) throw new Error(response.body);
  return response.json().token;
}

export const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
