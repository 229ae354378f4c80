import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { useApp } from '../harness/app.ts';
import { bearer, type Person, signUp, tokenFor } from '../harness/sign-up.ts';

const api = useApp({ AUTH_MODE: 'embedded', RATE_LIMIT_MAX: '0' });
const MINUTE = 60_000;

async function signIn({ email, password }: Omit<Person, 'session'>): Promise<string> {
  const response = await api().post('/api/auth/sign-in/email', { body: { email, password } });
  if (response.statusCode !== 200) throw new Error(response.body);
  return String(response.headers['set-auth-token']);
}

const userOf = async ({ email }: Person) =>
  (await api().database.prisma.user.findUniqueOrThrow({ where: { email } })).id;
const isOpen = async (session: string) =>
  (await api().get('/api/auth/token', bearer(session))).statusCode === 200;

/** Adds one session for each `n`, created `n` minutes ago. */
async function addSessions(userId: string, minutes: readonly number[], expiresAt: Date): Promise<void> {
  const rows = minutes.map((n) => ({
    id: crypto.randomUUID(),
    token: crypto.randomUUID(),
    createdAt: new Date(Date.now() - n * MINUTE),
    updatedAt: new Date(),
    expiresAt,
    userId,
  }));
  await api().database.prisma.session.createMany({ data: rows });
}

const inAnHour = () => new Date(Date.now() + 60 * MINUTE);
const ages = (count: number) => Array.from({ length: count }, (_, n) => n + 1);

describe('the sessions of a user', () => {
  it('are the newest fifty, and none that has expired', async () => {
    const { prisma } = api().database;
    const [person, other] = [await signUp(api()), await signUp(api())];
    const userId = await userOf(person);
    await addSessions(userId, ages(60), inAnHour());
    await addSessions(userId, ages(30), new Date(Date.now() - MINUTE));
    await addSessions(await userOf(other), ages(55), inAnHour());
    const session = await signIn(person);
    const kept = await prisma.session.findMany({ where: { userId }, orderBy: { createdAt: 'asc' } });
    expect(kept).toHaveLength(50);
    // The sessions of sign-up and sign-in, and 48 others.
    expect(Math.round((Date.now() - Number(kept[0]?.createdAt)) / MINUTE)).toBe(48);
    expect(kept.every(({ expiresAt }) => expiresAt > new Date())).toBe(true);
    expect(await Promise.all([person.session, session].map(isOpen))).toEqual([true, true]);
    expect(await prisma.session.count({ where: { userId: await userOf(other) } })).toBe(56);
  });

  it('lose those that have expired, though they are few', async () => {
    const person = await signUp(api());
    const userId = await userOf(person);
    await addSessions(userId, ages(3), new Date(Date.now() - MINUTE));
    await signIn(person);
    expect(await api().database.prisma.session.count({ where: { userId } })).toBe(2);
  });

  it('are no more, however many sign in at once', async () => {
    const person = await signUp(api());
    const userId = await userOf(person);
    await addSessions(userId, ages(60), inAnHour());
    const sessions = await Promise.all(Array.from({ length: 5 }, () => signIn(person)));
    expect(await api().database.prisma.session.count({ where: { userId } })).toBe(50);
    expect(await Promise.all(sessions.map(isOpen))).toEqual([true, true, true, true, true]);
  });
});

describe('a change of the password', () => {
  const changed = 'staple horse battery';

  it.each([[{}], [{ revokeOtherSessions: false }]])(
    'with %j ends all other sessions of the user, and answers with a new one',
    async (asked) => {
      const [person, other] = [await signUp(api()), await signUp(api())];
      const second = await signIn(person);
      const body = { currentPassword: person.password, newPassword: changed, ...asked };
      const response = await api().post('/api/auth/change-password', { ...bearer(second), body });
      expect(response.statusCode).toBe(200);
      const session = String(response.headers['set-auth-token']);
      expect(response.json().token).toBe(session.split('.')[0]);
      expect(String(response.headers['set-cookie'])).toContain(
        `session_token=${encodeURIComponent(session)}`,
      );
      expect(await Promise.all([person.session, second, session, other.session].map(isOpen))).toEqual([
        false,
        false,
        true,
        true,
      ]);
      expect(await isOpen(await signIn({ email: person.email, password: changed }))).toBe(true);
    },
  );

  it('ends the API tokens that came of the sessions that it ends, wherever they are remembered', async () => {
    const [person, other] = [await signUp(api()), await signUp(api())];
    const sessions = [person.session, await signIn(person), other.session];
    const [first, second, another] = await Promise.all(sessions.map((each) => tokenFor(api(), each)));
    const statusOf = async (token = '') => (await api().get('/api/me/tasks', bearer(token))).statusCode;
    expect(await Promise.all([first, another].map(statusOf))).toEqual([200, 200]);
    const body = { currentPassword: person.password, newPassword: changed };
    const response = await api().post('/api/auth/change-password', { ...bearer(person.session), body });
    const newest = await tokenFor(api(), String(response.headers['set-auth-token']));
    expect(await Promise.all([first, second, another, newest].map(statusOf))).toEqual([401, 401, 200, 200]);
    const refused = await api().get('/api/me/tasks', bearer(first ?? ''));
    expect(refused.json()).toMatchObject({ error_code: 'TOKEN_INVALID' });
  });

  it('ends a session, too, that is added when Better Auth has ended the others', async () => {
    const { prisma } = api().database;
    await prisma.$executeRaw`
      CREATE FUNCTION sign_in() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO session (id, token, user_id, expires_at)
          VALUES ('late-' || NEW.user_id, 'late-' || NEW.user_id, NEW.user_id, now() + interval '1 hour');
        RETURN NEW;
      END $$`;
    await prisma.$executeRaw`
      CREATE TRIGGER sign_in AFTER UPDATE ON account FOR EACH ROW EXECUTE FUNCTION sign_in()`;
    onTestFinished(async () => void (await prisma.$executeRaw`DROP FUNCTION sign_in CASCADE`));
    const person = await signUp(api());
    const body = { currentPassword: person.password, newPassword: changed };
    const response = await api().post('/api/auth/change-password', { ...bearer(person.session), body });
    const sessions = await prisma.session.findMany({ where: { userId: await userOf(person) } });
    expect(sessions.map(({ token }) => token)).toEqual([response.json().token]);
  });

  it('that is not committed revokes no token', async () => {
    const { prisma } = api().database;
    await prisma.$executeRaw`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$`;
    await prisma.$executeRaw`
      CREATE TRIGGER refuse AFTER UPDATE ON account FOR EACH ROW EXECUTE FUNCTION refuse()`;
    onTestFinished(async () => void (await prisma.$executeRaw`DROP FUNCTION refuse CASCADE`));
    const person = await signUp(api());
    const body = { currentPassword: person.password, newPassword: changed };
    const response = await api().post('/api/auth/change-password', { ...bearer(person.session), body });
    expect(response.statusCode).toBe(500);
    const token = await tokenFor(api(), person.session);
    expect((await api().get('/api/me/tasks', bearer(token))).statusCode).toBe(200);
    expect(await prisma.tokenRevocation.count({ where: { user_id: await userOf(person) } })).toBe(0);
  });

  it('that is refused ends none', async () => {
    const person = await signUp(api());
    const body = { currentPassword: 'wrong horse battery', newPassword: changed };
    const response = await api().post('/api/auth/change-password', { ...bearer(person.session), body });
    expect(response.statusCode).toBe(400);
    expect(await isOpen(person.session)).toBe(true);
  });
});

describe('a session that ends', () => {
  const statusOf = async (token: string) => (await api().get('/api/me/tasks', bearer(token))).statusCode;
  const revoke = (path: string, session: string, body: object = {}) =>
    api().post(`/api/auth/${path}`, { ...bearer(session), body });
  const tokensOf = (sessions: readonly string[]) =>
    Promise.all(sessions.map((each) => tokenFor(api(), each)));

  it('alone takes its tokens with it, and no others', async () => {
    const person = await signUp(api());
    const sessions = [person.session, await signIn(person), await signIn(person)];
    const tokens = await tokensOf(sessions);
    expect(await Promise.all(tokens.map(statusOf))).toEqual([200, 200, 200]);
    const [token = ''] = (sessions[1] ?? '').split('.');
    expect((await revoke('revoke-session', person.session, { token })).statusCode).toBe(200);
    expect(await Promise.all(tokens.map(statusOf))).toEqual([200, 401, 200]);
    expect(await Promise.all((await tokensOf([person.session])).map(statusOf))).toEqual([200]);
  });

  it('with all others takes their tokens with it, but not the caller’s', async () => {
    const [person, other] = [await signUp(api()), await signUp(api())];
    const sessions = [person.session, await signIn(person), await signIn(person), other.session];
    const tokens = await tokensOf(sessions);
    expect((await revoke('revoke-other-sessions', sessions[1] ?? '')).statusCode).toBe(200);
    expect(await Promise.all(tokens.map(statusOf))).toEqual([401, 200, 401, 200]);
    expect(await Promise.all(sessions.map(isOpen))).toEqual([false, true, false, true]);
  });

  it('is not another user’s', async () => {
    const [person, other] = [await signUp(api()), await signUp(api())];
    const [token = ''] = other.session.split('.');
    await revoke('revoke-session', person.session, { token });
    expect(await isOpen(other.session)).toBe(true);
  });
});

describe('the deletion of an account', () => {
  const remove = (session: string, body: object) =>
    api().post('/api/auth/delete-user', { ...bearer(session), body });

  it('needs its password, however new the session is', async () => {
    const person = await signUp(api());
    for (const body of [{}, { password: '' }, { password: null }])
      expect([400, 422]).toContain((await remove(person.session, body)).statusCode);
    expect((await remove(person.session, {})).json().code).toBe('PASSWORD_REQUIRED');
    expect((await remove(person.session, { password: 'wrong horse battery' })).json().code).toBe(
      'INVALID_PASSWORD',
    );
    expect(await isOpen(person.session)).toBe(true);
    expect((await remove(person.session, { password: person.password })).statusCode).toBe(200);
    expect(await api().database.prisma.user.count({ where: { email: person.email } })).toBe(0);
  });

  it('takes the tasks, the trash and the sessions with it', async () => {
    const person = await signUp(api());
    const { prisma } = api().database;
    const user_id = await userOf(person);
    const as = bearer(await tokenFor(api(), person.session));
    for (const title of ['kept', 'deleted']) await api().post('/api/me/tasks', { ...as, body: { title } });
    const { tasks } = (await api().get('/api/me/tasks', as)).json();
    await api().delete(`/api/me/tasks/${tasks[0].id}`, as);
    await remove(person.session, { password: person.password });
    const where = { user_id };
    const left = [
      prisma.task.count({ where }),
      prisma.taskTrash.count({ where }),
      prisma.session.count({ where: { userId: user_id } }),
    ];
    expect(await Promise.all(left)).toEqual([0, 0, 0]);
  });

  it('without a password needs a sign-in of the last minutes', async () => {
    const person = await signUp(api());
    const { prisma } = api().database;
    const userId = await userOf(person);
    await prisma.account.updateMany({ where: { userId }, data: { providerId: 'oidc', password: null } });
    await prisma.session.updateMany({
      where: { userId },
      data: { createdAt: new Date(Date.now() - 16 * MINUTE) },
    });
    expect((await remove(person.session, {})).json().code).toBe('SESSION_EXPIRED');
    await prisma.session.updateMany({
      where: { userId },
      data: { createdAt: new Date(Date.now() - 14 * MINUTE) },
    });
    expect((await remove(person.session, {})).statusCode).toBe(200);
  });
});

describe('a session in a cookie', () => {
  const secure = useApp({
    AUTH_MODE: 'embedded',
    RATE_LIMIT_MAX: '0',
    BETTER_AUTH_URL: 'https://todo.example.com',
  });
  const NOW = '__Host-better-auth.session_token';
  const BEFORE = '__Secure-better-auth.session_token';
  const origin = 'https://todo.example.com';

  let value: string;
  const signOut = (cookie: string) =>
    secure().post('/api/auth/sign-out', { headers: { cookie, origin }, body: {} });
  const userOfCookie = async (cookie: string) =>
    (await secure().get('/api/auth/get-session', { headers: { cookie } })).json()?.user.name;

  beforeAll(async () => {
    value = encodeURIComponent((await signUp(secure())).session);
  });

  it('is known by its name, and by the one that it had before', async () => {
    expect(await userOfCookie(`a=b; ${NOW}=${value}`)).toBe('Person');
    expect(await userOfCookie(`a=b;${BEFORE}=${value}; c=d`)).toBe('Person');
    expect(await userOfCookie(`better-auth.session_token=${value}`)).toBeUndefined();
    expect(await userOfCookie(`x${BEFORE}=${value}`)).toBeUndefined();
  });

  it('is the one of its name, if a host beside this one has set one of the other', async () => {
    for (const cookie of [`${NOW}=${value}; ${BEFORE}=x.y`, `${BEFORE}=x.y; ${NOW}=${value}`])
      expect(await userOfCookie(cookie)).toBe('Person');
    for (const cookie of [`${NOW}=x.y; ${BEFORE}=${value}`, `${BEFORE}=${value}; ${NOW}=`])
      expect(await userOfCookie(cookie)).toBeUndefined();
  });

  it('ends under both names when its user signs out', async () => {
    const old = encodeURIComponent((await signUp(secure())).session);
    const response = await signOut(`${BEFORE}=${old}`);
    expect(response.statusCode).toBe(200);
    const cookies = [response.headers['set-cookie'] ?? []].flat();
    for (const name of [NOW, BEFORE]) {
      const removal = cookies.filter((cookie) => cookie.startsWith(`${name}=`));
      expect(removal).toHaveLength(1);
      for (const attribute of ['Max-Age=0', 'Path=/', 'Secure']) expect(removal[0]).toContain(attribute);
    }
    expect(await userOfCookie(`${BEFORE}=${old}`)).toBeUndefined();
    expect(String((await signOut(`${NOW}=${value}`)).headers['set-cookie'])).not.toContain(BEFORE);
  });
});
