import type { OpenApiDocument } from '@tickline/rest';
import { describe, expect, it } from 'vitest';
import { createApiDocument } from '../../src/openapi/api-document.ts';
import { toVersion30 } from '../../src/openapi/version-3-0.ts';
import { newUser, useApp } from '../harness/app.ts';
import { Mailbox } from '../harness/mailbox.ts';
import { responseCheckOf } from '../harness/response-check.ts';
import { bearer, type Person, signUp } from '../harness/sign-up.ts';

const api = useApp();
const { paths } = createApiDocument();

/** Every operation with each example of its body; without examples, once without a body. */
const calls = Object.entries(paths).flatMap(([template, item]) =>
  Object.entries(item).flatMap(([method, { operationId, parameters = [], requestBody, responses }]) => {
    const path = parameters
      .filter((parameter) => parameter.in === 'path')
      .reduce((url, { name, example }) => url.replace(`{${name}}`, String(example)), template);
    const examples = Object.entries(
      requestBody?.content['application/json']?.examples ?? { none: undefined },
    );
    // A create that is repeated is a 200: none of these is.
    const success = Object.keys(responses).findLast((status) => status.startsWith('2'));
    return examples.map(([name, example]) => ({
      operationId,
      name,
      method,
      path,
      body: example?.value,
      success,
    }));
  }),
);

describe('a request as in the examples succeeds, and is answered as documented', () => {
  it.each(calls)('$operationId: $name', async ({ operationId, method, path, body, success }) => {
    const as = newUser();
    const task = await api().createTask(as);
    const url =
      operationId === 'readCalendar'
        ? (await api().post('/api/me/calendar', { as })).json().path
        : path.replace(/\/tasks\/\d+/, `/tasks/${task.id}`);
    if (operationId === 'restoreTask') await api().delete(`/api/me/tasks/${task.id}`, { as });
    const response = await api().call(method.toUpperCase() as 'GET', url, { as, body });
    expect(response.statusCode).toBe(Number(success));
  });
});

describe('a request to Better Auth as in the examples', () => {
  const mailbox = new Mailbox();
  const embedded = useApp(
    {
      AUTH_MODE: 'embedded',
      RATE_LIMIT_MAX: '0',
      GITHUB_CLIENT_ID: 'tickline',
      GITHUB_CLIENT_SECRET: 'made-up-here',
    },
    undefined,
    { mailer: mailbox },
  );

  /** Members of bodies that no example can know. */
  const PREPARED: Record<string, (person: Person) => Promise<object>> = {
    '/api/auth/send-verification-email': async ({ email }) => ({ email }),
    '/api/auth/reset-password': async ({ email }) => {
      await embedded().post('/api/auth/request-password-reset', { body: { email } });
      return { token: await mailbox.token(email, 'reset') };
    },
    '/api/auth/unlink-account': async ({ email }) => {
      const { user, account } = embedded().database.prisma;
      const { id: userId } = await user.findUniqueOrThrow({ where: { email } });
      const accountId = crypto.randomUUID();
      await account.create({ data: { id: accountId, accountId, providerId: 'github', userId } });
      return { accountId };
    },
  };
  /** The codes of the examples. */
  const DEVICE = { deviceCode: 'vN8xW2qLr0sTz5bYk7dGmJ3hPc9fXa1eUo4iQw6R', userCode: 'WDJBMJHT' };

  /** Has a program wait for the newest user, as the examples say. */
  async function prepareDevice(status: string): Promise<void> {
    const { prisma } = embedded().database;
    const { id: userId } = await prisma.user.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
    const expiresAt = new Date(Date.now() + 60_000);
    await prisma.deviceCode.deleteMany({ where: DEVICE });
    await prisma.deviceCode.create({
      data: { id: 'device', ...DEVICE, userId, expiresAt, status, clientId: 'tickline-cli' },
    });
  }

  it('succeeds, for every operation with a body', async () => {
    const document: OpenApiDocument = (await embedded().get('/openapi.json')).json();
    const checkOlder = responseCheckOf(JSON.stringify(toVersion30(document)));
    const operations = Object.entries(document.paths).filter(([path]) => path.startsWith('/api/auth/'));
    const bodies = operations.flatMap(([path, { post }]) => (post?.requestBody ? [{ path, post }] : []));
    // Sign-up comes first, so that the user can sign in.
    bodies.sort(
      (a, b) => Number(b.path.endsWith('sign-up/email')) - Number(a.path.endsWith('sign-up/email')),
    );
    expect(bodies.length).toBeGreaterThanOrEqual(10);
    for (const { path, post } of bodies) {
      const person = await signUp(embedded());
      const known = await PREPARED[path]?.(person);
      const examples = Object.values(post.requestBody?.content['application/json']?.examples ?? {});
      expect(examples, path).not.toEqual([]);
      for (const { value } of examples) {
        if (path.includes('/device/')) await prepareDevice(path.endsWith('/token') ? 'approved' : 'pending');
        const body = { ...value, ...known };
        const response = await embedded().post(path, { ...bearer(person.session), body });
        expect(response.statusCode, `${path} ${response.body}`).toBe(200);
        checkOlder({ method: 'POST', url: path }, response);
      }
    }
  });
});

describe('an example', () => {
  const operations = Object.values(paths).flatMap((item) => Object.values(item));

  it.each(operations)('stands at every body of $operationId', ({ requestBody, responses }) => {
    const bodies = Object.values(responses).flatMap(({ content }) => Object.entries(content ?? {}));
    const shown = [...bodies, ...Object.entries(requestBody?.content ?? {})];
    for (const [, { examples }] of shown) expect(Object.keys(examples ?? {})).not.toEqual([]);
  });
});
