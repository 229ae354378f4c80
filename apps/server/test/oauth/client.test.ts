import { freePort } from '@tickline/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useApp } from '../harness/app.ts';
import { type Person, signUp } from '../harness/sign-up.ts';
import { connectAgent } from './agent.ts';
import { REDIRECT_URI } from './program.ts';

describe.each(['HS256', 'EdDSA'])('the official client with JWT_ALGORITHM=%s', async (algorithm) => {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const api = useApp({ AUTH_MODE: 'embedded', BETTER_AUTH_URL: origin, JWT_ALGORITHM: algorithm });
  let person: Person;
  const closing: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    await api().app.listen({ port, host: '127.0.0.1' });
    person = await signUp(api());
  });
  afterAll(async () => {
    for (const close of closing) await close();
  });

  /** Follows the redirection to the page, and allows what it would ask. */
  async function allow(url: URL): Promise<URL> {
    const asked = await fetch(url, { redirect: 'manual' });
    const page = new URL(asked.headers.get('location') ?? '', origin);
    expect([page.origin, page.pathname]).toEqual([origin, '/authorize']);
    const decided = await fetch(`${origin}/api/auth/oauth2/consent`, {
      method: 'POST',
      headers: { origin, authorization: `Bearer ${person.session}`, 'content-type': 'application/json' },
      body: JSON.stringify({ accept: true, oauth_query: page.search.slice(1) }),
    });
    return new URL(((await decided.json()) as { url: string }).url);
  }

  async function connect(scope?: string) {
    const agent = await connectAgent(origin, {
      redirectUri: REDIRECT_URI,
      ask: allow,
      ...(scope !== undefined && { scope }),
    });
    closing.push(() => agent.client.close());
    return agent;
  }

  it('finds the server, registers, is allowed, and works with tasks', async () => {
    const agent = await connect();
    const { tools } = await agent.client.listTools();
    expect(tools.map(({ name }) => name)).toContain('create_task');
    const created = await agent.call('create_task', { title: 'By a program', priority: 'high' });
    expect(created.isError ?? false).toBe(false);
    const { id } = created.structuredContent as { id: number };
    const listed = await agent.call('list_tasks', { priority: 'high', search: 'program' });
    expect(listed.structuredContent).toMatchObject({ total: 1, tasks: [{ id, title: 'By a program' }] });
    const completed = await agent.call('complete_task', { task_id: id, completed: true });
    expect(completed.structuredContent).toMatchObject({ completed: true });
  });

  it('renews its token by itself when that has expired', async () => {
    const agent = await connect();
    const before = agent.tokens();
    agent.forgetAccessToken();
    expect((await agent.call('list_tasks')).isError ?? false).toBe(false);
    const after = agent.tokens();
    expect(after?.refresh_token).not.toBe(before?.refresh_token);
    expect(after?.access_token).not.toBe('x.y.z');
  });

  it('of a program that is no longer authorized asks again', async () => {
    const agent = await connect();
    await api().database.prisma.oauthConsent.deleteMany();
    agent.forgetAccessToken();
    await expect(agent.call('list_tasks')).rejects.toThrow(/Unauthorized/i);
  });
});
