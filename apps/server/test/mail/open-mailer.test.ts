import { createServer, type Server } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readEnv } from '../../src/env.ts';
import { openMailer } from '../../src/mail/open-mailer.ts';
import { createMemoryCounter } from '../../src/rate-limit/memory-counter.ts';
import { linkIn, useMailServer } from '../harness/mail-server.ts';

const SETTINGS = { max: 20, running: 2, pauses: [10, 20], closeMs: 200 };
const MAIL = {
  kind: 'reset',
  to: 'ada@example.com',
  link: 'http://localhost:8000/reset-password#token=made-up',
} as const;

type Line = readonly [details: Record<string, unknown>, message: string];

async function open(SMTP_URL: string, extra: NodeJS.ProcessEnv = {}) {
  const lines: Line[] = [];
  const note = (...line: unknown[]) => void lines.push(line as unknown as Line);
  const log = { info: vi.fn(note), warn: vi.fn(note) };
  const env = readEnv({ SMTP_URL, MAIL_FROM: 'Tickline <todo@example.com>', RATE_LIMIT_MAX: '0', ...extra });
  const mailer = await openMailer(env, createMemoryCounter(), log, SETTINGS);
  if (!mailer) throw new Error('no mailer');
  onTestFinished(() => mailer.close());
  const logged = (message: RegExp) =>
    vi.waitFor(() => expect(lines.map(([, each]) => each).join('\n')).toMatch(message), 5000);
  return { mailer, lines, logged };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  return `smtp://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

describe('a mail', () => {
  it('is delivered once, as text and as HTML, to one address', async () => {
    const server = await useMailServer();
    const { mailer, lines, logged } = await open(server.url);
    mailer.send(MAIL);
    const { from, to, raw } = await server.received(1);
    expect([from, to]).toEqual(['todo@example.com', ['ada@example.com']]);
    expect(raw).toMatch(/^From: Tickline <todo@example.com>\r$/m);
    expect(raw).toMatch(/^Subject: Reset your password\r$/m);
    expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(raw.match(/^Content-Type: text\/(plain|html)/gm)).toHaveLength(2);
    expect(raw).not.toMatch(/<img|src=/i);
    await logged(/sent a mail/);
    expect(JSON.stringify(lines)).not.toMatch(/ada|made-up|127\.0\.0\.1/);
  });

  it('shows what it is about as text, whatever that contains', async () => {
    const server = await useMailServer();
    const { mailer } = await open(server.url);
    const newEmail = `<b>"x"</b>&'@example.com`;
    mailer.send({ ...MAIL, kind: 'confirm-change', newEmail, link: 'http://localhost:8000/?a=1&b="<i>' });
    const { raw } = await server.received(1);
    const html = raw.slice(raw.indexOf('text/html')).replace(/=\r\n/g, '').replaceAll('=3D', '=');
    expect(html).toContain('&lt;b&gt;&quot;x&quot;&lt;/b&gt;&amp;&#39;@example.com');
    expect(html).toContain('href="http://localhost:8000/?a=1&amp;b=&quot;&lt;i&gt;"');
  });

  it.each([
    'a@example.com\r\nBcc: b@example.com',
    'a@example.com, b@example.com',
    'a@example.com b@example.com',
    '"a"@example.com',
    '<a@example.com>',
    'a@b@example.com',
    `${'a'.repeat(65)}@example.com`,
    'a@',
    '',
  ])('to %j is not sent', async (to) => {
    const server = await useMailServer();
    const { mailer, logged } = await open(server.url);
    mailer.send({ ...MAIL, to });
    mailer.send(MAIL);
    await server.received(1);
    expect(server.mails.map((mail) => mail.to)).toEqual([['ada@example.com']]);
    await logged(/address would need quoting/);
  });

  it('is one of at most ten an hour of its kind to its address, however that is spelled', async () => {
    const server = await useMailServer();
    const { mailer, logged } = await open(server.url, { RATE_LIMIT_MAX: '300' });
    for (let n = 0; n < 6; n += 1) {
      mailer.send(MAIL);
      mailer.send({ ...MAIL, to: 'ADA@example.com' });
    }
    mailer.send({ ...MAIL, to: 'bob@example.com' });
    mailer.send({ ...MAIL, kind: 'verify' });
    await server.received(12);
    await logged(/too many to this address/);
    expect(server.mails.filter(({ to }) => to[0]?.toLowerCase() === MAIL.to)).toHaveLength(11);
  });
});

describe('a mail server', () => {
  it('that is slow gets the mail', async () => {
    const server = await useMailServer({
      onMailFrom: (_address, _session, done) => void setTimeout(done, 300),
    });
    const { mailer } = await open(server.url);
    const start = performance.now();
    mailer.send(MAIL);
    expect(performance.now() - start).toBeLessThan(100);
    expect(linkIn(await server.received(1)).href).toBe(MAIL.link);
  });

  it('that refuses for now is asked again', async () => {
    let refused = 0;
    const server = await useMailServer({
      onRcptTo: (_address, _session, done) => {
        refused += 1;
        done(
          refused < 3
            ? Object.assign(new Error('try <ada@example.com> later'), { responseCode: 451 })
            : undefined,
        );
      },
    });
    const { mailer, lines, logged } = await open(server.url);
    mailer.send(MAIL);
    await server.received(1);
    await logged(/sent a mail/);
    expect(lines.at(-1)?.[0]).toEqual({ mail: 'reset', attempts: 3 });
    expect(JSON.stringify(lines)).not.toContain('ada');
  });

  it('that refuses for good is asked once', async () => {
    let asked = 0;
    const server = await useMailServer({
      onRcptTo: (_address, _session, done) => {
        asked += 1;
        done(Object.assign(new Error('no ada@example.com here'), { responseCode: 550 }));
      },
    });
    const { mailer, lines, logged } = await open(server.url);
    mailer.send(MAIL);
    await logged(/dropped it/);
    expect(asked).toBe(1);
    expect(lines.at(-1)?.[0]).toMatchObject({ mail: 'reset', attempts: 1, response: 550 });
    expect(JSON.stringify(lines)).not.toContain('ada');
  });

  it('that refuses the password is asked once, and the log does not show it', async () => {
    const server = await useMailServer({
      authOptional: false,
      authMethods: ['PLAIN'],
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(new Error('wrong')),
    });
    const { mailer, lines, logged } = await open(server.url.replace('//', '//mailer:made-up-here@'));
    mailer.send(MAIL);
    await logged(/dropped it/);
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain('made-up-here');
  });

  it('that is dead is asked as often as there are attempts', async () => {
    const server = await useMailServer();
    await server.close();
    const { mailer, lines, logged } = await open(server.url);
    mailer.send(MAIL);
    await logged(/dropped it/);
    expect(lines.map(([{ attempts }]) => attempts)).toEqual([1, 2, 3]);
  });

  it('that does not speak keeps the server from stopping for a moment only', async () => {
    const silent = createServer();
    onTestFinished(() => void silent.close());
    const { mailer, lines } = await open(await listen(silent));
    const connected = new Promise((resolve) => silent.once('connection', resolve));
    for (let n = 0; n < 5; n += 1) mailer.send(MAIL);
    await connected;
    const start = performance.now();
    await mailer.close();
    expect(performance.now() - start).toBeLessThan(2000);
    expect(lines.at(-1)).toEqual([
      { dropped: 5 },
      'dropped mails that were not sent before the server stopped',
    ]);
  });

  it('elsewhere that has no TLS gets no mail', async () => {
    const server = await useMailServer();
    const { mailer, logged, lines } = await open(`${server.url}?requireTLS=true`);
    mailer.send(MAIL);
    await logged(/dropped it/);
    expect(server.mails).toEqual([]);
    expect(lines[0]?.[0]).toMatchObject({ mail: 'reset', code: 'ETLS' });
  });

  it('with a certificate that nobody signed gets no mail', async () => {
    const server = await useMailServer({ disabledCommands: [] });
    const { mailer, logged } = await open(server.url);
    mailer.send(MAIL);
    await logged(/dropped it/);
    expect(server.mails).toEqual([]);
  });
});

describe('the queue', () => {
  it('has an end', async () => {
    const server = await useMailServer({
      onMailFrom: (_address, _session, done) => void setTimeout(done, 50),
    });
    const { mailer, lines } = await open(server.url);
    for (let n = 0; n < 25; n += 1) mailer.send(MAIL);
    expect(lines.filter(([, message]) => message.startsWith('dropped a mail'))).toHaveLength(5);
    await server.received(20);
  });

  it('is emptied before the server stops, and takes no more', async () => {
    const server = await useMailServer();
    const { mailer, lines } = await open(server.url);
    mailer.send(MAIL);
    mailer.send(MAIL);
    await mailer.close();
    mailer.send(MAIL);
    expect(server.mails).toHaveLength(2);
    expect(lines.at(-1)?.[1]).toMatch(/closed/);
  });
});

describe('without SMTP_URL', () => {
  const log = { info: vi.fn(), warn: vi.fn() };

  it('mails are in the log in development, and nowhere else', async () => {
    const mailer = await openMailer(readEnv({}), createMemoryCounter(), log);
    mailer?.send(MAIL);
    expect(log.info).toHaveBeenCalledWith(expect.objectContaining({ link: MAIL.link }), expect.any(String));
    for (const ENVIRONMENT of ['test', 'production'] as const)
      expect(
        await openMailer({ ENVIRONMENT, RATE_LIMIT_MAX: 0 } as never, createMemoryCounter(), log),
      ).toBeUndefined();
  });
});
