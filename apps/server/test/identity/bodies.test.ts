import { beforeAll, describe, expect, it } from 'vitest';
import { useApp } from '../harness/app.ts';
import { bearer, type Person, signUp } from '../harness/sign-up.ts';

const api = useApp({ AUTH_MODE: 'embedded', RATE_LIMIT_MAX: '0' });
const FORM = 'application/x-www-form-urlencoded';
const PROBLEM = 'application/problem+json';

let person: Person;
beforeAll(async () => {
  person = await signUp(api());
});

const post = (path: string, body: string | Buffer, type = 'application/json') =>
  api().inject({
    method: 'POST',
    url: `/api/auth/${path}`,
    headers: { ...bearer(person.session).headers, 'content-type': type },
    payload: body,
  });

/** Expects the server's own error body. Better Auth's errors have another media type. */
async function expectRefusal(sent: ReturnType<typeof post>, status: number, path?: string): Promise<void> {
  const response = await sent;
  expect([response.statusCode, response.headers['content-type']]).toEqual([status, PROBLEM]);
  if (path !== undefined) expect(response.json().error.details.issues).toMatchObject([{ path }]);
}

/** Expects that Better Auth has read the body, and reports what is missing. */
async function expectBetterAuth(sent: ReturnType<typeof post>): Promise<void> {
  const response = await sent;
  expect([response.statusCode, response.headers['content-type']]).toEqual([400, 'application/json']);
}

const signIn = (body: string | Buffer, type?: string) => post('sign-in/email', body, type);
const member = (name: string, value: unknown) => JSON.stringify({ [name]: value });
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

describe('a body for Better Auth', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'APPLICATION/JSON ;x=y',
    'application/vnd.tickline+json',
  ])('may be %s', async (type) => {
    await expectBetterAuth(signIn('{"email":"a@example.com"}', type));
  });

  it('may be a form only if the route is one for forms, and is read like one', async () => {
    const { email, password } = person;
    const body = new URLSearchParams({ email, password }).toString();
    expect((await signIn(body, FORM)).statusCode).toBe(200);
    expect((await signIn(`&${body}&&`, `${FORM};charset=UTF-8`)).statusCode).toBe(200);
    await expectRefusal(post('change-password', body, FORM), 415);
    await expectRefusal(post('update-user', 'name=x', FORM), 415);
  });

  it.each([
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
    'text/json',
    'x/application/json',
    'application/json, text/plain',
    '',
  ])('of the type "%s" is refused', async (type) => {
    await expectRefusal(signIn('{"email":"a@example.com","password":"x"}', type), 415);
  });

  it('without a byte is none, of whatever type', async () => {
    for (const type of ['application/json', 'text/plain', FORM]) {
      const call = { headers: { 'content-type': type }, body: '' };
      expect((await api().post('/api/auth/sign-out', call)).statusCode).toBe(200);
    }
  });

  it.each([
    ['cut off', '{"email":'],
    ['with a byte order mark', Buffer.concat([BOM, Buffer.from('{"email":"a@example.com"}')])],
    ['not UTF-8', Buffer.from('{"email":"\xe9@example.com"}', 'latin1')],
    ['in UTF-16', Buffer.from('{"email":"a@example.com"}', 'utf16le')],
    ['two values', '{"email":"a@example.com"}{"email":"b@example.com"}'],
  ])('that is JSON, but %s, is refused', async (_what, body) => {
    await expectRefusal(signIn(body), 400);
  });

  it.each([
    ['with a byte order mark', Buffer.concat([BOM, Buffer.from('email=a@example.com')])],
    ['not UTF-8', Buffer.from('email=\xe9@example.com', 'latin1')],
    ['not UTF-8 in its escapes', 'email=%E9@example.com'],
    ['with half an escape', 'email=a%4'],
  ])('that is a form, but %s, is refused', async (_what, body) => {
    await expectRefusal(signIn(body, FORM), 400);
  });

  it.each(['[]', 'null', '"email"', '1', 'true', '[{"email":"a@example.com"}]'])(
    'that is the JSON %s is refused',
    async (body) => {
      await expectRefusal(signIn(body), 422, '');
    },
  );

  it.each([
    ['{"email":"a@example.com","email":"b@example.com"}'],
    ['{"email":"a@example.com","\\u0065mail":"a@example.com"}'],
    ['{"email":1,"x":":\\"email\\":","email":"a@example.com"}'],
    ['{"x":1,"email":"a@example.com","y":{"email":1},"email":"b@example.com"}'],
  ])('%s has a member twice, or one with members, and is refused', async (body) => {
    await expectRefusal(signIn(body), 422);
  });

  it.each(['email=a%40example.com&email=b%40example.com', 'email=a&%65mail=b', 'a+b=1&a%20b=2'])(
    '%s has a member twice, and is refused',
    async (body) => {
      await expectRefusal(signIn(body, FORM), 422);
    },
  );

  it('is not taken for a repetition because of a text that looks like one', async () => {
    await expectBetterAuth(signIn('{"email":"x\\",\\"email\\":\\"y","a":"{\\"email\\":1}","b":"\\\\"}'));
  });

  it.each<[object]>([[{}], [[]], [['a@example.com']], [{ toString: 1 }]])(
    'has no member that is %j',
    async (value) => {
      for (const path of ['sign-in/email', 'sign-up/email', 'update-user', 'revoke-session'])
        await expectRefusal(post(path, member('token', value)), 422, 'token');
    },
  );

  it('loses its members "__proto__"', async () => {
    const { email, password } = person;
    const members = `"email":"${email}","password":"${password}"`;
    for (const proto of ['"__proto__":{"email":"x"}', '"__proto__":1,"__proto__":2', '"__\\u0070roto__":{}'])
      expect((await signIn(`{${proto},${members}}`)).statusCode).toBe(200);
    const form = new URLSearchParams([
      ['__proto__', 'x'],
      ['email', email],
      ['password', password],
    ]);
    expect((await signIn(form.toString(), FORM)).statusCode).toBe(200);
  });

  it.each([
    ['{"email":"a\\u0000@example.com"}', undefined],
    ['email=a%00%40example.com', FORM],
    ['{"email":"\\ud800"}', undefined],
    ['{"email":"a@example.com","x\\u0000":1}', undefined],
    ['x%00=1', FORM],
  ])('%s has a text that cannot be stored, and is refused', async (body, type) => {
    await expectRefusal(signIn(body, type), 422);
  });

  it('may have the six characters that stand for U+0000, as text', async () => {
    expect((await post('update-user', '{"name":"\\\\u0000"}')).statusCode).toBe(200);
  });

  it('of 64 kB of members or brackets is refused like any other', async () => {
    const names = Array.from({ length: 6000 }, (_, n) => `"${n}":0`).join(',');
    await expectBetterAuth(signIn(`{${names}}`));
    await expectRefusal(signIn(`{${names},"0":0}`), 422, '0');
    await expectRefusal(signIn(`{"x":${'['.repeat(30_000)}${']'.repeat(30_000)}}`), 422, 'x');
    await expectRefusal(signIn(`{"${'x'.repeat(60_000)}":0}`), 422, '');
  });
});

describe('a text for Better Auth', () => {
  it.each([
    ['name', 255, 'update-user'],
    ['image', 2048, 'update-user'],
    ['name', 255, 'sign-up/email'],
    ['callbackURL', 2048, 'sign-in/email'],
    ['callbackURL', 2048, 'sign-up/email'],
    ['callbackURL', 2048, 'delete-user'],
    ['token', 2048, 'revoke-session'],
    ['whatever', 2048, 'sign-in/email'],
  ])('in the member %s has at most %i characters (%s)', async (name, max, path) => {
    for (const character of ['x', '😀'])
      await expectRefusal(post(path, member(name, character.repeat(max + 1))), 422, name);
    const longest = name.repeat(max).slice(0, max);
    const response = await post(path, member(name, longest));
    expect(response.headers['content-type']).toBe('application/json');
  });

  it('counts in code points', async () => {
    expect((await post('update-user', member('name', '😀'.repeat(255)))).statusCode).toBe(200);
  });

  it('that is an e-mail has at most 320 characters', async () => {
    const email = (length: number) => `${'x'.repeat(length - 12)}@example.com`;
    await expectBetterAuth(signIn(member('email', email(320))));
    await expectRefusal(signIn(member('email', email(321))), 422, 'email');
    await expectRefusal(signIn(`email=${email(321)}`, FORM), 422, 'email');
  });

  it('that is a password has the limits of Better Auth', async () => {
    const { email } = person;
    const response = await signIn(JSON.stringify({ email, password: 'x'.repeat(129) }));
    expect(response.json().code).toBe('PASSWORD_TOO_LONG');
    await expectRefusal(signIn(member('password', 'x'.repeat(2049))), 422, 'password');
  });

  it.each(['Origin', 'Referer'])('in the header %s has at most 2048 characters', async (name) => {
    const call = (length: number) =>
      api().get('/api/auth/get-session', { headers: { [name]: `https://${'x'.repeat(length - 8)}` } });
    expect((await call(2048)).statusCode).toBe(200);
    await expectRefusal(call(2049), 422, name);
  });

  it('in the query has at most 2048 characters', async () => {
    const get = (query: string) => api().get(`/api/auth/get-session?${query}`);
    expect((await get(`x=${'x'.repeat(2048)}`)).statusCode).toBe(200);
    await expectRefusal(get(`x=${'x'.repeat(2049)}`), 422, 'x');
    await expectRefusal(get(`${'x'.repeat(2049)}=1`), 422, '');
  });

  it('about the browser is cut to 512 characters', async () => {
    const { email, password } = person;
    const headers = { 'user-agent': `Mozilla/${'x'.repeat(5000)}` };
    const { token } = (
      await api().post('/api/auth/sign-in/email', { headers, body: { email, password } })
    ).json();
    const session = await api().database.prisma.session.findUnique({ where: { token } });
    expect(session?.userAgent).toBe(`Mozilla/${'x'.repeat(504)}`);
  });
});
