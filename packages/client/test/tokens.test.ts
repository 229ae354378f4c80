import { signToken, signUp, tokenOf, useApp, useListening } from '@tickline/server/testing';
import { describe, expect, it, vi } from 'vitest';
import { betterAuthTokens, createTicklineClient, createTokenSource, isUnauthorized } from '../src/index.ts';
import { startAnswering } from './answering-server.ts';

const api = useApp();
const server = useListening(api);
const issuing = useApp({ AUTH_MODE: 'embedded', BETTER_AUTH_URL: 'http://localhost:8000' });
const issuer = useListening(issuing);

const livingFor = (seconds: number, sub = 'ann') =>
  signToken({ sub, exp: Math.floor(Date.now() / 1000) + seconds, jti: String(Math.random()) });

/** A client whose tokens are these, one after the other and then the last for good. */
function connectWith(...tokens: readonly (string | Promise<string>)[]) {
  const fetchToken = vi.fn(async () => tokens[Math.min(fetchToken.mock.calls.length, tokens.length) - 1]);
  const { user } = createTicklineClient({ url: server().url, token: fetchToken });
  return { user, fetchToken };
}

describe('the token of a client', () => {
  it('may be a text', async () => {
    const { user } = createTicklineClient({ url: server().url, token: await tokenOf('ann') });
    expect((await user.me.query()).id).toBe('ann');
  });

  it('is fetched once, however many calls want it, and kept', async () => {
    const { user, fetchToken } = connectWith(livingFor(600));
    await Promise.all(Array.from({ length: 20 }, () => user.me.query()));
    await user.me.query();
    expect(fetchToken).toHaveBeenCalledTimes(1);
  });

  it('is fetched anew ahead of its end, while the present one is used', async () => {
    let release: ((token: string) => void) | undefined;
    const next = new Promise<string>((resolve) => {
      release = resolve;
    });
    const { user, fetchToken } = connectWith(livingFor(600, 'old'), next);
    const clock = vi.spyOn(Date, 'now');
    await user.me.query();
    clock.mockReturnValue(Date.now() + 550_000);
    // The next one is asked for, but not waited for.
    expect((await user.me.query()).id).toBe('old');
    expect((await user.me.query()).id).toBe('old');
    expect(fetchToken).toHaveBeenCalledTimes(2);
    clock.mockRestore();
    release?.(await livingFor(600, 'new'));
    await vi.waitFor(async () => expect((await user.me.query()).id).toBe('new'));
  });

  it('is fetched before the call where it is over', async () => {
    const { user, fetchToken } = connectWith(livingFor(-60, 'old'), livingFor(600, 'new'));
    expect((await user.me.query()).id).toBe('new');
    expect(fetchToken).toHaveBeenCalledTimes(2);
  });

  it('is kept for its life, whatever time this machine’s clock shows', async () => {
    const { exp, iat } = { exp: Math.floor(Date.now() / 1000) + 600, iat: Math.floor(Date.now() / 1000) };
    const { user, fetchToken } = connectWith(signToken({ sub: 'ann', exp, iat }));
    const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_000);
    const source = createTokenSource(fetchToken);
    await source.get();
    await source.get();
    clock.mockRestore();
    expect(fetchToken).toHaveBeenCalledTimes(1);
    expect((await user.me.query()).id).toBe('ann');
  });

  it('that the server refuses is renewed, once for all calls, and each call sent once more', async () => {
    const { user, fetchToken } = connectWith('refused', livingFor(600));
    const answers = await Promise.all(Array.from({ length: 10 }, () => user.me.query()));
    expect(answers.map(({ id }) => id)).toEqual(Array(10).fill('ann'));
    expect(fetchToken).toHaveBeenCalledTimes(2);
  });

  it('that is refused again is not renewed without end', async () => {
    const { user, fetchToken } = connectWith('refused', 'refused too', 'and so on');
    await expect(user.me.query()).rejects.toSatisfy(isUnauthorized);
    expect(fetchToken).toHaveBeenCalledTimes(2);
  });

  it('is not asked for again where the same one comes back', async () => {
    const before = server().requests.length;
    const { user } = connectWith('refused');
    await expect(user.me.query()).rejects.toSatisfy(isUnauthorized);
    expect(server().requests.length - before).toBe(1);
  });

  it('that cannot be fetched fails the call with the reason, and the next call asks again', async () => {
    const fetchToken = vi.fn(async () => livingFor(600));
    fetchToken.mockRejectedValueOnce(new Error('no network'));
    const { user } = createTicklineClient({ url: server().url, token: fetchToken, retries: 0 });
    await expect(user.me.query()).rejects.toThrow('no network');
    expect((await user.me.query()).id).toBe('ann');
  });

  it('is not sent where there is none', async () => {
    const { user } = createTicklineClient({ url: server().url, token: () => undefined });
    await expect(user.me.query()).rejects.toMatchObject({ data: { error_code: 'TOKEN_MISSING' } });
  });

  it('may be one that is no JSON Web Token', async () => {
    const source = createTokenSource(async () => 'opaque');
    expect(await source.get()).toBe('opaque');
    expect(await source.get()).toBe('opaque');
  });
});

describe('a session of Better Auth', () => {
  it('is exchanged for tokens', async () => {
    const { session } = await signUp(issuing());
    const { url } = issuer();
    const { task } = createTicklineClient({ url, token: betterAuthTokens({ url, session: () => session }) });
    const { title } = await task.create.mutate({ title: 'Mine' });
    await task.list.query();
    expect(title).toBe('Mine');
    expect(issuer().requests.filter((path) => path === '/api/auth/token')).toHaveLength(1);
  });

  it('is the browser’s cookie, unless a session token is to be used: then no cookie is sent', async () => {
    const answer = async () => new Response(null, { status: 401 });
    for (const [session, credentials, authorization] of [
      [undefined, 'include', null],
      ['a.b', 'omit', 'Bearer a.b'],
      [() => 'a.b', 'omit', 'Bearer a.b'],
      // Nobody has signed in yet. A cookie may be that of another user.
      [() => undefined, 'omit', null],
    ] as const) {
      const send = vi.fn<typeof fetch>(answer);
      await betterAuthTokens({ url: server().url, fetch: send, ...(session && { session }) }).get();
      const [, options] = send.mock.calls[0] ?? [];
      expect([options?.credentials, new Headers(options?.headers).get('authorization')]).toEqual([
        credentials,
        authorization,
      ]);
    }
  });

  it('that is over, or not there, is no token', async () => {
    const { url } = issuer();
    for (const session of [undefined, 'over.and-done-with']) {
      const token = betterAuthTokens({ url, ...(session && { session }) });
      const { user } = createTicklineClient({ url, token });
      await expect(user.me.query()).rejects.toSatisfy(isUnauthorized);
    }
  });

  it('that cannot be exchanged now fails the call, and not as if nobody were signed in', async () => {
    for (const answer of [
      { status: 503, body: '{}' },
      { status: 200, body: '{"token":5}' },
      { status: 200, body: '<html>' },
    ]) {
      const { url } = await startAnswering(() => answer);
      const { user } = createTicklineClient({
        url: server().url,
        token: betterAuthTokens({ url }),
        retries: 0,
      });
      const error = await user.me.query().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(Error);
      expect(isUnauthorized(error)).toBe(false);
    }
  });
});
