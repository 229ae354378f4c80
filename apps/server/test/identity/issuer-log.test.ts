import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useApp } from '../harness/app.ts';
import { bearer, type Person, signUp } from '../harness/sign-up.ts';

/** Members that Better Auth reads, and partly logs. */
const MEMBERS = [
  ...['callbackURL', 'redirectTo', 'errorCallbackURL', 'newUserCallbackURL', 'provider', 'token'],
  ...['email', 'name', 'image', 'password', 'newPassword', 'currentPassword', 'rememberMe'],
];
const PATHS = [
  ...['sign-out', 'sign-in/email', 'sign-up/email', 'sign-in/social', 'reset-password', 'delete-user'],
  ...['update-user', 'change-password', 'revoke-session', 'revoke-sessions', 'verify-password'],
];
/** Short enough to reach Better Auth, and the largest possible body. */
const VALUES = ['https://hush.example/', 'hush@example.com', 'A'.repeat(63_500)];

describe('the log at level debug, which has the lines of all other levels,', () => {
  const open = useApp({ AUTH_MODE: 'embedded', LOG_LEVEL: 'debug' });
  let person: Person;
  beforeAll(async () => {
    person = await signUp(open());
  });

  let before: number;
  beforeEach(() => {
    before = open().log.length;
  });
  const lines = () => open().log.slice(before);

  const send = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    open().app.inject({
      method: 'POST',
      url: `/api/auth/${path}`,
      headers: { 'content-type': 'application/json', ...headers },
      payload: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const expectNoValue = () => expect(lines().join('')).not.toMatch(/hush|A{50}/);

  it.each(PATHS)('has no member of a body that is sent to %s', async (path) => {
    const credentials = { name: 'Person', email: 'someone@example.com', password: 'correct horse battery' };
    for (const value of VALUES)
      for (const member of MEMBERS)
        await send(path, { ...credentials, [member]: value }, bearer(person.session).headers);
    expect(lines().length).toBeGreaterThanOrEqual(VALUES.length * MEMBERS.length);
    expectNoValue();
  });

  it.each(['origin', 'referer', 'cookie', 'x-forwarded-host'])('has no header %s', async (name) => {
    const cookie = 'better-auth.session_token=x';
    for (const value of [...VALUES, `https://${'A'.repeat(15_000)}`])
      for (const path of PATHS) await send(path, {}, { origin: 'null', cookie, [name]: value });
    expectNoValue();
  });

  it('has nothing of a body that is not JSON', async () => {
    for (const path of PATHS)
      for (const body of ['hush', '{"hush', '"hush"', '["hush"]', `{"a":${'A'.repeat(63_000)}`])
        await send(path, body);
    expectNoValue();
  });

  it('says what was wrong all the same', async () => {
    await send('sign-out', { callbackURL: 'https://hush.example/' });
    const told = lines().map((line) => JSON.parse(line));
    expect(told).toContainEqual(
      expect.objectContaining({ level: 50, msg: 'Better Auth: Invalid callbackURL' }),
    );
    expect(told.filter(({ msg }) => msg.startsWith('Better Auth'))).toHaveLength(1);
  });
});
