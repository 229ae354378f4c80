import { createServer, type Socket } from 'node:net';
import { createEmailVerificationToken } from 'better-auth/api';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { useApp } from '../harness/app.ts';
import { Mailbox } from '../harness/mailbox.ts';
import { bearer, type Person, signUp, tokenFor } from '../harness/sign-up.ts';
import { SECRET, signToken } from '../harness/token.ts';

const mailbox = new Mailbox();
const api = useApp({ AUTH_MODE: 'embedded', CORS_ORIGINS: 'https://app.example.com' }, undefined, {
  mailer: mailbox,
});
const CHANGED = 'staple horse battery';

const post = (path: string, body: unknown, session?: string) =>
  api().post(`/api/auth/${path}`, { body, ...(session !== undefined && bearer(session)) });
const askForReset = (email: string, more: object = {}) => post('request-password-reset', { email, ...more });
const reset = (token: string, newPassword = CHANGED) => post('reset-password', { token, newPassword });
const signIn = ({ email }: Pick<Person, 'email'>, password: string) =>
  post('sign-in/email', { email, password });
const confirm = (token: string, session?: string) =>
  api().get(
    `/api/auth/verify-email?token=${encodeURIComponent(token)}`,
    session === undefined ? {} : bearer(session),
  );
const rowOf = ({ email }: Pick<Person, 'email'>) =>
  api().database.prisma.user.findUnique({ where: { email } });
const isOpen = async (session: string) =>
  (await api().get('/api/auth/token', bearer(session))).statusCode === 200;
const statusWith = async (token: string) => (await api().get('/api/me/tasks', bearer(token))).statusCode;

async function verified(): Promise<Person> {
  const person = await signUp(api());
  await post('send-verification-email', { email: person.email }, person.session);
  await confirm(await mailbox.token(person.email, 'verify'));
  return person;
}

describe('a forgotten password', () => {
  it('is replaced by a link, once, which ends all sessions and tokens, and proves the address', async () => {
    const person = await signUp(api());
    const token = await tokenFor(api(), person.session);
    expect(await statusWith(token)).toBe(200);
    expect((await askForReset(person.email)).json().status).toBe(true);
    const link = await mailbox.take(person.email, 'reset');
    expect(link.href).toMatch(/^http:\/\/localhost:8000\/reset-password#token=[\w-]{24}$/);
    const secret = link.hash.slice('#token='.length);
    expect((await reset(secret)).json()).toEqual({ status: true });
    expect(await isOpen(person.session)).toBe(false);
    expect(await statusWith(token)).toBe(401);
    expect((await signIn(person, person.password)).statusCode).toBe(401);
    expect((await signIn(person, CHANGED)).statusCode).toBe(200);
    expect((await rowOf(person))?.emailVerified).toBe(true);
    expect((await reset(secret, person.password)).json().code).toBe('INVALID_TOKEN');
  });

  it.each([
    ['keeps keys and calendar of', verified, 1, 200],
    ['takes keys and calendar away from whoever signed up with', () => signUp(api()), 0, 404],
  ] as const)('%s an address that was proved, or not, before', async (_what, newPerson, keys, status) => {
    const person = await newPerson();
    const own = bearer(await tokenFor(api(), person.session));
    const body = { name: 'x', scopes: ['tasks:read'] };
    expect((await api().post('/api/me/keys', { ...own, body })).statusCode).toBe(201);
    const { path } = (await api().post('/api/me/calendar', own)).json();
    await askForReset(person.email);
    await reset(await mailbox.token(person.email, 'reset'));
    const where = { user: { email: person.email } };
    expect(await api().database.prisma.apikey.count({ where })).toBe(keys);
    expect((await api().get(path)).statusCode).toBe(status);
  });

  it('is replaced by one of two at once', async () => {
    const person = await signUp(api());
    await askForReset(person.email);
    const secret = await mailbox.token(person.email, 'reset');
    const passwords = [`${CHANGED} 1`, `${CHANGED} 2`];
    const answers = await Promise.all(passwords.map((each) => reset(secret, each)));
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 400]);
    const signedIn = await Promise.all(passwords.map((each) => signIn(person, each)));
    expect(signedIn.map(({ statusCode }) => statusCode)).toEqual(
      answers.map(({ statusCode }) => (statusCode === 200 ? 200 : 401)),
    );
  });

  it('cannot be replaced after an hour', async () => {
    const person = await signUp(api());
    await askForReset(person.email);
    const secret = await mailbox.token(person.email, 'reset');
    const { verification } = api().database.prisma;
    const user = await rowOf(person);
    const [row] = await verification.findMany({ where: { value: user?.id ?? '' } });
    expect(Number(row?.expiresAt) - Date.now()).toBeGreaterThan(3_590_000);
    expect(Number(row?.expiresAt) - Date.now()).toBeLessThan(3_601_000);
    expect(row?.identifier).not.toContain(secret);
    await verification.updateMany({
      where: { value: user?.id ?? '' },
      data: { expiresAt: new Date(Date.now() - 1) },
    });
    expect((await reset(secret)).json().code).toBe('INVALID_TOKEN');
    expect(await isOpen(person.session)).toBe(true);
  });

  it('cannot be replaced by a link from before the password was changed', async () => {
    const person = await signUp(api());
    await askForReset(person.email);
    const secret = await mailbox.token(person.email, 'reset');
    const body = { currentPassword: person.password, newPassword: CHANGED };
    expect((await post('change-password', body, person.session)).statusCode).toBe(200);
    expect((await reset(secret, 'yet another password')).json().code).toBe('INVALID_TOKEN');
  });

  it.each(['', 'x', 'made-up-token-of-24-chars', '%', 'a\u0000b', ['x'], 7, null])(
    'is not replaced by %j',
    async (token) => {
      const answer = await post('reset-password', { token, newPassword: CHANGED });
      expect([400, 422]).toContain(answer.statusCode);
    },
  );

  it('gets the same answer if the address is unknown, and no mail', async () => {
    const person = await signUp(api());
    const [known, unknown] = await Promise.all([
      askForReset(person.email),
      askForReset('nobody@example.com'),
    ]);
    expect(unknown.body).toBe(known.body);
    expect([known.statusCode, unknown.statusCode]).toEqual([200, 200]);
    await mailbox.take(person.email, 'reset');
    expect(mailbox.mails.filter(({ to }) => to === 'nobody@example.com')).toEqual([]);
  });

  it('leads to a page of the client, if that is one that may sign in', async () => {
    const person = await signUp(api());
    await askForReset(person.email, { redirectTo: 'https://app.example.com/new?from=mail' });
    const link = await mailbox.take(person.email, 'reset');
    expect(link.origin + link.pathname).toBe('https://app.example.com/new');
    expect([...link.searchParams.keys()]).toEqual(['from', 'token']);
    for (const redirectTo of [
      'https://evil.example.com',
      '//evil.example.com',
      '/\\evil.example.com',
      'javascript:alert(1)',
    ])
      expect((await askForReset(person.email, { redirectTo })).statusCode).toBe(403);
    expect(mailbox.mails).toEqual([]);
  });
});

describe('an address', () => {
  it('is confirmed by its link, once, in whatever browser', async () => {
    const person = await signUp(api());
    expect((await post('send-verification-email', { email: person.email }, person.session)).statusCode).toBe(
      200,
    );
    const link = await mailbox.take(person.email, 'verify');
    expect(link.href).toMatch(/^http:\/\/localhost:8000\/confirm-email#token=[\w-]{43}$/);
    const secret = link.hash.slice('#token='.length);
    expect((await confirm(secret)).json().status).toBe(true);
    expect((await rowOf(person))?.emailVerified).toBe(true);
    expect((await confirm(secret)).json().code).toBe('INVALID_TOKEN');
  });

  it('gets the same answer and no mail if it is unknown', async () => {
    const answer = await post('send-verification-email', { email: 'nobody@example.com' });
    expect(answer.json()).toEqual({ status: true });
    expect(mailbox.mails).toEqual([]);
  });

  it('of somebody else cannot be asked about by a user', async () => {
    const [person, other] = [await signUp(api()), await signUp(api())];
    const answer = await post('send-verification-email', { email: other.email }, person.session);
    expect(answer.statusCode).toBe(400);
    expect(mailbox.mails).toEqual([]);
  });
});

describe('a change of the address', () => {
  const change = (person: Person, newEmail: string) => post('change-email', { newEmail }, person.session);

  it('that was not verified needs the link sent to the new one', async () => {
    const person = await signUp(api());
    expect((await change(person, 'New-1@Example.com')).json().status).toBe(true);
    expect((await rowOf(person))?.email).toBe(person.email);
    const secret = await mailbox.token('new-1@example.com', 'verify-change');
    expect((await confirm(secret)).statusCode).toBe(200);
    expect(await rowOf(person)).toBeNull();
    expect((await signIn({ email: 'new-1@example.com' }, person.password)).statusCode).toBe(200);
  });

  it('that was verified needs the owner of the old one first, and ends its links', async () => {
    const person = await verified();
    await askForReset(person.email);
    const old = await mailbox.token(person.email, 'reset');
    await change(person, 'new-2@example.com');
    const link = await mailbox.take(person.email, 'confirm-change');
    expect(link.search).toBe('?next=mail');
    expect(mailbox.mails).toEqual([]);
    expect((await confirm(link.hash.slice('#token='.length))).statusCode).toBe(200);
    expect((await confirm(await mailbox.token('new-2@example.com', 'verify-change'))).statusCode).toBe(200);
    expect(await rowOf({ email: 'new-2@example.com' })).toMatchObject({ emailVerified: true });
    expect((await reset(old)).json().code).toBe('INVALID_TOKEN');
  });

  it('is over when the password is changed', async () => {
    const person = await signUp(api());
    await change(person, 'thief@example.com');
    const secret = await mailbox.token('thief@example.com', 'verify-change');
    const body = { currentPassword: person.password, newPassword: CHANGED };
    await post('change-password', body, person.session);
    expect((await confirm(secret)).json().code).toBe('INVALID_TOKEN');
    expect((await rowOf(person))?.email).toBe(person.email);
  });

  it('to one that is taken gets the same answer, and no mail', async () => {
    const [person, other] = [await signUp(api()), await signUp(api())];
    expect((await change(person, other.email)).json()).toEqual({ status: true });
    expect(mailbox.mails).toEqual([]);
  });

  it('to one that somebody took meanwhile changes nothing', async () => {
    const [person, other] = [await signUp(api()), await signUp(api())];
    for (const each of [person, other]) await change(each, 'both@example.com');
    const secrets = [
      await mailbox.token('both@example.com', 'verify-change'),
      await mailbox.token('both@example.com', 'verify-change'),
    ];
    const statuses = (await Promise.all(secrets.map((each) => confirm(each)))).map(
      ({ statusCode }) => statusCode,
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(await api().database.prisma.user.count({ where: { email: 'both@example.com' } })).toBe(1);
  });

  it('is not confirmed for another user who is signed in', async () => {
    const [person, other] = [await signUp(api()), await signUp(api())];
    await change(person, 'new-3@example.com');
    const secret = await mailbox.token('new-3@example.com', 'verify-change');
    expect((await confirm(secret, other.session)).statusCode).toBe(401);
    expect((await rowOf(person))?.email).toBe(person.email);
  });

  it('needs a session', async () => {
    expect((await post('change-email', { newEmail: 'x@example.com' })).statusCode).toBe(401);
  });
});

describe('tokens that Better Auth makes by the secret of the API', () => {
  it('confirm no address, whoever made them', async () => {
    const person = await signUp(api());
    const { id = '' } = (await rowOf(person)) ?? {};
    const tokens = [
      await tokenFor(api(), person.session),
      await signToken({ sub: id, email: person.email }),
      await signToken({
        email: person.email,
        updateTo: 'evil@example.com',
        userId: id,
        requestType: 'change-email-verification',
      }),
      await createEmailVerificationToken(SECRET, person.email),
      await createEmailVerificationToken(SECRET, person.email, 'evil@example.com', 3600, { userId: id }),
    ];
    for (const token of tokens) {
      expect((await confirm(token)).json().code).toBe('INVALID_TOKEN');
      expect((await confirm(token, person.session)).json().code).toBe('INVALID_TOKEN');
      expect((await reset(token)).statusCode).toBe(400);
    }
    expect(await rowOf(person)).toMatchObject({ email: person.email, emailVerified: false });
  });

  it('open the API neither from the mail nor from the database', async () => {
    const person = await signUp(api());
    await post('send-verification-email', { email: person.email }, person.session);
    await post('change-email', { newEmail: 'new-4@example.com' }, person.session);
    await askForReset(person.email);
    const mailed = [
      await mailbox.token(person.email, 'verify'),
      await mailbox.token('new-4@example.com', 'verify-change'),
      await mailbox.token(person.email, 'reset'),
    ];
    const rows = await api().database.prisma.verification.findMany();
    const signed = rows.flatMap(({ value }) => value.split(' ').filter((each) => each.startsWith('eyJ')));
    expect(signed).toHaveLength(2);
    for (const token of [...mailed, ...signed, ...rows.map(({ identifier }) => identifier)]) {
      expect(await statusWith(token)).toBe(401);
      expect((await api().get('/api/auth/token', bearer(token))).statusCode).toBe(401);
    }
    for (const token of signed) expect((await confirm(token)).json().code).toBe('INVALID_TOKEN');
  });
});

describe('with REQUIRE_EMAIL_VERIFICATION', () => {
  const box = new Mailbox();
  const strict = useApp(
    {
      AUTH_MODE: 'embedded',
      REQUIRE_EMAIL_VERIFICATION: 'true',
      SMTP_URL: 'smtp://localhost',
      MAIL_FROM: 'a@example.com',
    },
    undefined,
    { mailer: box },
  );
  const person = { name: 'Eve', email: 'eve@example.com', password: 'correct horse battery' };
  const ask = (path: string, body: unknown) => strict().post(`/api/auth/${path}`, { body });

  it('only those sign in who have confirmed their address', async () => {
    const answer = await ask('sign-up/email', person);
    expect(answer.json()).toMatchObject({ token: null, user: { email: person.email } });
    expect(answer.headers['set-auth-token']).toBeUndefined();
    await box.take(person.email, 'verify');
    const refused = await ask('sign-in/email', person);
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'EMAIL_NOT_VERIFIED']);
    const secret = await box.token(person.email, 'verify');
    expect((await strict().get(`/api/auth/verify-email?token=${secret}`)).statusCode).toBe(200);
    expect((await ask('sign-in/email', person)).statusCode).toBe(200);
  });

  it('who signs up with an address that has an account gets the same answer, and its owner a mail', async () => {
    const [again, anew] = [
      await ask('sign-up/email', { ...person, password: 'another password' }),
      await ask('sign-up/email', { ...person, email: 'zoe@example.com' }),
    ];
    expect([again.statusCode, anew.statusCode]).toEqual([200, 200]);
    expect(Object.keys(again.json().user)).toEqual(Object.keys(anew.json().user));
    expect((await box.take(person.email, 'account-exists')).href).toBe(
      'http://localhost:8000/reset-password',
    );
    expect((await ask('sign-in/email', { ...person, password: 'another password' })).statusCode).toBe(401);
  });

  it('a wrong password tells nothing about the address', async () => {
    const wrong = { email: 'zoe@example.com', password: 'wrong horse battery' };
    expect((await ask('sign-in/email', wrong)).json().code).toBe('INVALID_EMAIL_OR_PASSWORD');
  });
});

describe('without a mail server', () => {
  const without = useApp({ AUTH_MODE: 'embedded' });

  it.each(['request-password-reset', 'send-verification-email', 'change-email'])(
    '%s says so',
    async (path) => {
      const answer = await without().post(`/api/auth/${path}`, {
        body: { email: 'a@example.com', newEmail: 'a@example.com' },
      });
      expect(answer.statusCode).toBe(503);
      expect(answer.json()).toMatchObject({
        error_code: 'SERVICE_UNAVAILABLE',
        detail: expect.stringContaining('SMTP_URL'),
      });
      expect(answer.headers['retry-after']).toBe('3600');
    },
  );
});

describe('with a mail server that never says a word', () => {
  const PORT = 8151;
  const connections: Socket[] = [];
  const silent = createServer((socket) => void connections.push(socket));
  beforeAll(() => new Promise<void>((resolve) => silent.listen(PORT, '127.0.0.1', () => resolve())));
  afterAll(() => {
    for (const socket of connections) socket.destroy();
    silent.close();
  });
  const hanging = useApp({
    AUTH_MODE: 'embedded',
    SMTP_URL: `smtp://127.0.0.1:${PORT}`,
    MAIL_FROM: 'a@example.com',
  });

  it('nobody waits for the mail', async () => {
    const { email } = await signUp(hanging());
    const ask = (each: string) =>
      hanging().post('/api/auth/request-password-reset', { body: { email: each } });
    const answers = await Promise.all([...Array.from({ length: 6 }, () => email), 'x@example.com'].map(ask));
    expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1);
    expect(answers[0]?.statusCode).toBe(200);
    // Four are sent at once, and none of them was accepted.
    await vi.waitFor(() => expect(connections).toHaveLength(4));
    expect(hanging().log.join('')).not.toContain('sent a mail');
  });
});

describe('mails that are asked for', () => {
  const box = new Mailbox();
  const limited = useApp({ AUTH_MODE: 'embedded', RATE_LIMIT_MAX: '300' }, undefined, { mailer: box });
  const ask = (email: string, remoteAddress: string) =>
    limited().inject({
      method: 'POST',
      url: '/api/auth/request-password-reset',
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify({ email }),
      remoteAddress,
    });
  const statuses = async (count: number, send: (n: number) => ReturnType<typeof ask>) =>
    (await Promise.all(Array.from({ length: count }, (_, n) => send(n)))).map(({ statusCode }) => statusCode);

  it('are few for a mailbox, from however many networks, but never none for its owner', async () => {
    const { email } = await signUp(limited());
    const got = await statuses(8, (n) => ask(n % 2 ? email : email.toUpperCase(), `10.${n}.0.1`));
    expect(got.filter((status) => status === 200)).toHaveLength(5);
    expect(got.filter((status) => status === 429)).toHaveLength(3);
    expect(await ask(email, '127.0.0.1')).toMatchObject({ statusCode: 200 });
    // It does not matter whether the address is known.
    const unknown = await statuses(8, (n) => ask('nobody@example.com', `10.${n}.1.1`));
    expect(unknown.filter((status) => status === 200)).toHaveLength(5);
  });

  it('are few for a sender', async () => {
    const got = await statuses(12, (n) => ask(`victim-${n}@example.com`, '192.0.2.1'));
    expect(got.filter((status) => status === 429)).toHaveLength(2);
  });
});
