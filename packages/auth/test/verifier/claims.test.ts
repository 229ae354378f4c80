import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createVerifier } from '../../src/verifier/index.ts';
import { refusalOf } from './refusal.ts';
import { inSeconds, makeToken, SECRET, secretToken } from './tokens.ts';

const verifier = createVerifier({ secret: { value: SECRET, algorithm: 'HS256' } });

/** With the payload's own text, for what `JSON.stringify` does not write. */
function tokenOf(payload: string): string {
  return makeToken({ alg: 'HS256' }, payload, SECRET);
}

beforeEach(() => {
  // In the middle of a second: the limits must hold there too.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-21T09:00:00.500Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('exp', () => {
  it.each([1, 900, 0, -1, -4])('is accepted %i s from now', async (seconds) => {
    const exp = inSeconds(seconds);
    expect(await verifier.verify(secretToken({ exp }))).toMatchObject({ expiresAt: exp });
  });

  it.each([-5, -6, -3600])('has passed %i s from now', async (seconds) => {
    const refusal = await refusalOf(() => verifier.verify(secretToken({ exp: inSeconds(seconds) })));
    expect(refusal).toMatchObject({ code: 'TOKEN_EXPIRED', detail: 'Token has expired' });
  });

  it.each([0, -1, -1e300])('has passed at %d', async (exp) => {
    expect(await refusalOf(() => verifier.verify(secretToken({ exp })))).toMatchObject({
      code: 'TOKEN_EXPIRED',
    });
  });

  it.each([undefined, null, '', '2000000000', true, [2e9], { valueOf: 2e9 }])(
    'is refused as %j',
    async (exp) => {
      expect(await refusalOf(() => verifier.verify(secretToken({ exp })))).toMatchObject({
        code: 'TOKEN_INVALID',
      });
    },
  );

  it('is refused as a number that is not finite', async () => {
    const refusal = await refusalOf(() => verifier.verify(tokenOf('{"sub":"user-1","exp":1e400}')));
    expect(refusal).toMatchObject({ code: 'TOKEN_INVALID', detail: 'Invalid token' });
  });

  it('is not told of a forged token', async () => {
    const [header, payload] = secretToken({ exp: inSeconds(-3600) }).split('.');
    const forged = `${header}.${payload}.${'A'.repeat(43)}`;
    expect(await refusalOf(() => verifier.verify(forged))).toMatchObject({ code: 'TOKEN_INVALID' });
  });
});

describe('nbf', () => {
  it.each([-3600, 0, 4, 5])('is accepted %i s from now', async (seconds) => {
    expect(await verifier.verify(secretToken({ nbf: inSeconds(seconds) }))).toMatchObject({ id: 'user-1' });
  });

  it.each([6, 3600])('is refused %i s from now', async (seconds) => {
    const refusal = await refusalOf(() => verifier.verify(secretToken({ nbf: inSeconds(seconds) })));
    expect(refusal).toMatchObject({ code: 'TOKEN_INVALID', detail: 'Invalid token' });
  });

  it.each(['"2000000000"', 'null', 'true', '1e400', '[]'])('is refused as %s', async (nbf) => {
    const token = tokenOf(`{"sub":"user-1","exp":${inSeconds(900)},"nbf":${nbf}}`);
    expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ code: 'TOKEN_INVALID' });
  });

  it('lets a token in as soon as it has come: a refusal is not remembered', async () => {
    const token = secretToken({ nbf: inSeconds(60) });
    await refusalOf(() => verifier.verify(token));
    vi.setSystemTime(Date.now() + 60_000);
    expect(await verifier.verify(token)).toMatchObject({ id: 'user-1' });
  });
});

describe('iat', () => {
  it('may lie in the future: it limits nothing (RFC 7519, section 4.1.6)', async () => {
    expect(await verifier.verify(secretToken({ iat: inSeconds(3600) }))).toMatchObject({ id: 'user-1' });
  });

  it('is refused where it is no number', async () => {
    expect(await refusalOf(() => verifier.verify(secretToken({ iat: 'now' })))).toMatchObject({
      code: 'TOKEN_INVALID',
    });
  });
});

describe('the user id', () => {
  const odd = [
    'a',
    'auth0|abc',
    'Me',
    'ME',
    'v2',
    ' ',
    '0',
    '__proto__',
    'ünï',
    '<script>',
    'a/b',
    '\u{1f600}',
  ];

  it.each([...odd, 'x'.repeat(255), '\u{1f600}'.repeat(255)])('is %j', async (id) => {
    expect(await verifier.verify(secretToken({ sub: id }))).toMatchObject({ id });
    expect(await verifier.verify(secretToken({ sub: undefined, user_id: id }))).toMatchObject({ id });
    expect(await verifier.verify(secretToken({ sub: id, user_id: id }))).toMatchObject({ id });
  });

  const malformed = [
    '""',
    'null',
    '1',
    '0',
    'true',
    'false',
    '[]',
    '["user-1"]',
    '{}',
    '{"toString":"user-1"}',
    JSON.stringify('x'.repeat(256)),
    JSON.stringify('\u{1f600}'.repeat(256)),
    '"\\u0000"',
    '"a\\u0000b"',
    '"a\\nb"',
    '"a\\u001f"',
    '"a\\u007f"',
    '"a\\u0080"',
    '"a\\u009f"',
    '"\\ud800"',
    '"a\\udc00"',
    '"\\udc00\\ud800"',
    '"me"',
    '"auth"',
    '"v1"',
  ];

  it.each(malformed)('can not be %s', async (id) => {
    const rest = `"exp":${inSeconds(900)}`;
    for (const payload of [
      `{"sub":${id},${rest}}`,
      `{"user_id":${id},${rest}}`,
      `{"sub":${id},"user_id":${id},${rest}}`,
    ]) {
      expect(await refusalOf(() => verifier.verify(tokenOf(payload)))).toMatchObject({
        code: 'TOKEN_INVALID',
        detail: 'Invalid token',
      });
    }
  });

  it.each([
    { sub: 'user-1', user_id: 'user-2' },
    { sub: 'user-1', user_id: 'User-1' },
    { sub: 'user-1', user_id: '' },
    { sub: 'user-1', user_id: null },
    { sub: 'user-1', user_id: ['user-1'] },
    { sub: '', user_id: 'user-1' },
    { sub: null, user_id: 'user-1' },
    { sub: 1, user_id: '1' },
    { sub: '\u00e9', user_id: 'e\u0301' },
  ])('must be the same in both claims: %j', async (ids) => {
    expect(await refusalOf(() => verifier.verify(secretToken(ids)))).toMatchObject({ code: 'TOKEN_INVALID' });
  });

  it.each([{}, { id: 'user-1' }, { userId: 'user-1' }, { uid: 'user-1' }, { Sub: 'user-1' }])(
    'is not read from anything else: %j',
    async (others) => {
      const refusal = await refusalOf(() => verifier.verify(secretToken({ sub: undefined, ...others })));
      expect(refusal).toMatchObject({ code: 'TOKEN_INVALID', detail: 'User ID not found in token' });
    },
  );

  it('is not read through a prototype', async () => {
    const token = tokenOf(`{"__proto__":{"sub":"user-1"},"exp":${inSeconds(900)}}`);
    expect(await refusalOf(() => verifier.verify(token))).toMatchObject({
      detail: 'User ID not found in token',
    });
  });

  it('is not told to be missing before the signature is right', async () => {
    const forged = makeToken({ alg: 'HS256' }, { exp: inSeconds(900) }, 'another secret');
    expect(await refusalOf(() => verifier.verify(forged))).toMatchObject({ detail: 'Invalid token' });
  });
});

describe('email and name', () => {
  it.each(['ann@example.com', `${'x'.repeat(308)}@example.com`])('email is %j', async (email) => {
    expect(await verifier.verify(secretToken({ email }))).toMatchObject({ email });
  });

  it.each([1, null, '', [], {}, 'a\nb', `${'x'.repeat(309)}@example.com`, '\ud800'])(
    'a malformed email counts as none: %j',
    async (email) => {
      expect(await verifier.verify(secretToken({ email }))).toMatchObject({ email: null, id: 'user-1' });
    },
  );

  it.each(['Ann', '\u{1f600}'.repeat(255)])('name is %j', async (name) => {
    expect(await verifier.verify(secretToken({ name }))).toMatchObject({ name });
  });

  it.each([1, null, '', [], {}, 'a\u0085b', 'x'.repeat(256), '\udc00'])(
    'a malformed name counts as none: %j',
    async (name) => {
      expect(await verifier.verify(secretToken({ name }))).toMatchObject({ name: null, id: 'user-1' });
    },
  );
});
