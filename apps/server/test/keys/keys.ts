import type { NewApiKey, Scope } from '@tickline/contract';
import type { TestApp } from '../harness/app.ts';
import { bearer, signUp, tokenFor } from '../harness/sign-up.ts';

/** A user with a token and a session. */
export interface Owner {
  readonly id: string;
  readonly session: string;
  readonly email: string;
  readonly password: string;
  /** Headers with the user's own token. */
  readonly own: ReturnType<typeof bearer>;
}

/** Signs up a user. */
export async function addOwner(api: TestApp): Promise<Owner> {
  const person = await signUp(api);
  const own = bearer(await tokenFor(api, person.session));
  const { id } = (await api.get('/api/me', own)).json();
  return { ...person, id, own };
}

interface Wanted {
  readonly name?: string;
  readonly scopes?: readonly Scope[];
  readonly expires_in_days?: number;
}

/** Creates a key, and fails if it is refused. */
export async function createKey(api: TestApp, { own }: Owner, wanted: Wanted = {}): Promise<NewApiKey> {
  const body = { name: 'Program', scopes: ['tasks:read', 'tasks:write'], ...wanted };
  const response = await api.post('/api/me/keys', { ...own, body });
  if (response.statusCode !== 201) throw new Error(response.body);
  return response.json();
}

export const withKey = ({ key }: Pick<NewApiKey, 'key'>) => bearer(key);
