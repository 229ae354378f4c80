import { decodeJwt, decodeProtectedHeader } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { useApp } from '../harness/app.ts';
import { bearer, type Person, signUp, tokenFor } from '../harness/sign-up.ts';

describe.each(['HS256', 'HS384', 'HS512', 'EdDSA', 'ES256', 'ES512', 'RS256', 'PS256'])(
  'JWT_ALGORITHM=%s',
  (algorithm) => {
    const api = useApp({ AUTH_MODE: 'embedded', JWT_ALGORITHM: algorithm, RATE_LIMIT_MAX: '0' });

    let person: Person;
    beforeAll(async () => {
      person = await signUp(api());
    });

    it('makes one key pair at the most, however many tokens are asked for at once', async () => {
      await Promise.all(Array.from({ length: 10 }, () => tokenFor(api(), person.session)));
      const made = await api().database.prisma.jwks.count();
      expect(made).toBe(algorithm.startsWith('HS') ? 0 : 1);
    });

    it('leads from sign-up to the first task', async () => {
      const { email, session } = person;
      const token = await tokenFor(api(), session);
      expect(decodeProtectedHeader(token).alg).toBe(algorithm);
      const me = await api().get('/api/me', bearer(token));
      expect(me.json()).toEqual({ id: decodeJwt(token).sub, email, name: 'Person' });
      const created = await api().post('/api/me/tasks', { ...bearer(token), body: { title: 'First' } });
      expect(created.statusCode).toBe(201);
      expect((await api().get(`/api/${me.json().id}/tasks`, bearer(token))).json().total).toBe(1);
    });

    it('signs nothing but the user’s id and when they signed in, for a quarter of an hour', async () => {
      const claims = decodeJwt(await tokenFor(api(), person.session));
      expect(Object.keys(claims).sort()).toEqual(['aud', 'auth_time', 'exp', 'iat', 'iss', 'sub']);
      expect((claims.iat ?? 0) - Number(claims['auth_time'])).toBeLessThan(60);
      expect(claims).toMatchObject({ iss: 'http://localhost:8000', aud: 'http://localhost:8000' });
      expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(900);
    });

    it('shows public keys where there are some, and none where there is a secret', async () => {
      const response = await api().get('/api/auth/jwks');
      if (algorithm.startsWith('HS')) {
        expect(response.statusCode).toBe(404);
        return;
      }
      const { keys } = response.json();
      expect(keys).toHaveLength(1);
      expect(keys[0]).toMatchObject({ alg: algorithm });
      for (const secret of ['d', 'p', 'q', 'k']) expect(keys[0]).not.toHaveProperty(secret);
    });
  },
);

describe('a key pair that was told to expire, as docs/authentication.md has it', () => {
  const api = useApp({ AUTH_MODE: 'embedded', JWT_ALGORITHM: 'EdDSA', RATE_LIMIT_MAX: '0' });

  it('signs no more, and what it has signed stays good', async () => {
    const { session } = await signUp(api());
    const old = await tokenFor(api(), session);
    await api().database.prisma
      .$executeRaw`UPDATE jwks SET expires_at = now() WHERE expires_at IS NULL OR expires_at > now()`;
    const fresh = await tokenFor(api(), session);
    expect(decodeProtectedHeader(fresh).kid).not.toBe(decodeProtectedHeader(old).kid);
    for (const token of [fresh, old]) {
      expect((await api().get('/api/me', bearer(token))).statusCode).toBe(200);
    }
    expect((await api().get('/api/auth/jwks')).json().keys).toHaveLength(2);
  });
});
