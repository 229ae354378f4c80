import { readFile, rm, writeFile } from 'node:fs/promises';
import { type Certificate, type Cluster, makeCertificate, SERVER, startCluster } from '@tickline/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { newDatabase, openAt, useCluster } from '../harness/cluster.ts';
import { startPasswordThief } from '../harness/password-thief.ts';

/** Of the connection that asks. */
const STATE = 'SELECT ssl, client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()';

describe.runIf(SERVER)('a server with TLS', () => {
  let certificate: Certificate;
  let cluster: Cluster;
  let url: string;

  beforeAll(async () => {
    // Not for 127.0.0.1, where the server listens: `localhost` leads there too.
    certificate = await makeCertificate('DNS:localhost');
    cluster = await startCluster({ settings: certificate.settings });
    url = await newDatabase(cluster);
    await cluster.query(`CREATE ROLE neon LOGIN SUPERUSER PASSWORD 'made-up-here'`);
  });

  afterAll(async () => {
    await cluster?.drop();
    await rm(certificate.folder, { recursive: true });
  });

  function urlWith(parameters: string, host = 'localhost'): string {
    const full = new URL(url);
    full.hostname = host;
    full.username = 'neon';
    full.password = 'made-up-here';
    full.search = parameters.replace('CA', encodeURIComponent(certificate.ca));
    return full.href;
  }

  async function isEncrypted(parameters: string, host?: string): Promise<unknown> {
    const { prisma } = await openAt(urlWith(parameters, host));
    const [row] = await prisma.$queryRawUnsafe<{ ssl: boolean }[]>(STATE);
    return row?.ssl;
  }

  it.each([
    ['', false],
    ['sslmode=disable', false],
    ['sslmode=allow', false],
    ['sslmode=prefer', true],
    ['sslmode=no-verify', true],
    ['sslmode=require&sslrootcert=CA', true],
    ['sslmode=verify-ca&sslrootcert=CA', true],
    ['sslmode=verify-full&sslrootcert=CA', true],
    ['sslmode=require&sslrootcert=CA&channel_binding=require', true],
    ['sslmode=no-verify&channel_binding=require', true],
    ['sslmode=prefer&channel_binding=prefer', true],
  ])('is spoken to as the URL says: %j', async (parameters, encrypted) => {
    expect(await isEncrypted(parameters)).toBe(encrypted);
  });

  it.each(['sslmode=require', 'sslmode=verify-full', 'ssl=true', 'sslmode=require&sslrootcert=system'])(
    'is not trusted with a certificate of an unknown authority: %s',
    async (parameters) => {
      await expect(openAt(urlWith(parameters))).rejects.toThrow(/certificate/);
    },
  );

  it('is not trusted under another name than that of the certificate, save that only the authority counts', async () => {
    await expect(openAt(urlWith('sslmode=verify-full&sslrootcert=CA', '127.0.0.1'))).rejects.toThrow();
    await expect(openAt(urlWith('sslmode=require&sslrootcert=CA', '127.0.0.1'))).rejects.toThrow();
    expect(await isEncrypted('sslmode=verify-ca&sslrootcert=CA', '127.0.0.1')).toBe(true);
  });

  it('is refused where channel binding is required and the role needs no password', async () => {
    const trusting = new URL(urlWith('sslmode=no-verify&channel_binding=require', '127.0.0.1'));
    trusting.username = 'postgres';
    await expect(openAt(trusting.href)).rejects.toThrow('channel_binding=require');
  });

  it('is spoken to with TLS if it insists, and the URL says nothing about it', async () => {
    const [row] = await cluster.query('SHOW hba_file');
    const hba = String(row?.['hba_file']);
    const before = await readFile(hba, 'utf8');
    onTestFinished(async () => {
      await writeFile(hba, before);
      await cluster.query('SELECT pg_reload_conf()');
    });
    await writeFile(
      hba,
      `${before.split('\n')[0]}\nhostssl all neon 127.0.0.1/32 scram-sha-256\nhostssl all neon ::1/128 scram-sha-256\n`,
    );
    await cluster.query('SELECT pg_reload_conf()');
    await expect.poll(() => isEncrypted(''), { timeout: 20_000 }).toBe(true);
    expect(await isEncrypted('sslmode=allow')).toBe(true);
    await expect(openAt(urlWith('sslmode=disable'))).rejects.toThrow(/no encryption/);
  });

  it('is spoken to without a warning', async () => {
    const warnings: string[] = [];
    const note = ({ message }: Error) => warnings.push(message);
    process.on('warning', note);
    onTestFinished(() => void process.off('warning', note));
    await isEncrypted('sslmode=require&sslrootcert=CA&channel_binding=require');
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings).toEqual([]);
  });
});

describe.runIf(SERVER)('a server without TLS', () => {
  const cluster = useCluster();

  it('is migrated plainly where TLS is preferred', async () => {
    await cluster.current.query('CREATE DATABASE empty');
    const { prisma } = await openAt(`${cluster.current.url('empty')}?sslmode=prefer`);
    expect(await prisma.task.count()).toBe(0);
  });

  it('is spoken to plainly where TLS is preferred, and not at all where it is required', async () => {
    const url = await newDatabase(cluster.current);
    const { prisma } = await openAt(`${url}?sslmode=prefer`);
    expect(await prisma.$queryRawUnsafe(STATE)).toMatchObject([{ ssl: false }]);
    await expect(openAt(`${url}?sslmode=require`)).rejects.toThrow();
    const stranger = new URL(url);
    stranger.username = 'no_such_role';
    stranger.password = 'made-up-here';
    // Not what the second attempt, with TLS, fails of.
    await expect(openAt(stranger.href)).rejects.toThrow(/authentication|no_such_role/);
    await expect(openAt(`${url}?sslmode=no-verify`)).rejects.toThrow();
  });
});

describe.runIf(SERVER)('a server that asks for the password itself', () => {
  it.each(['cleartext', 'md5', 'unbound SCRAM'] as const)(
    'does not get it (%s) where channel binding is required',
    async (method) => {
      const certificate = await makeCertificate('DNS:localhost');
      onTestFinished(() => rm(certificate.folder, { recursive: true }));
      const thief = await startPasswordThief(certificate.folder, method);
      const url = `postgres://ann:made-up-here@localhost:${thief.port}/x?sslmode=no-verify`;
      await expect(openAt(`${url}&channel_binding=require`)).rejects.toThrow('channel_binding=require');
      expect(thief.answers).toEqual([]);
      // To know that it would have been given away:
      await expect(openAt(url)).rejects.toThrow();
      expect(thief.answers).toHaveLength(1);
    },
  );
});

describe('a URL that asks for what there is not', () => {
  it.each([
    ['sslmode=sometimes', 'sslmode must be'],
    ['sslmode=', 'sslmode must be'],
    ['sslmode=verify-ca', 'sslrootcert'],
    ['sslmode=verify-full&sslrootcert=/no/such/file', 'sslrootcert, whose file cannot be read (ENOENT)'],
    ['sslmode=require&channel_binding=yes', 'channel_binding must be'],
    ['channel_binding=require', 'needs TLS'],
  ])('is refused without naming the password: %s', async (parameters, words) => {
    const opening = openAt(`postgres://ann:made-up-here@localhost/x?${parameters}`);
    const error: Error = await opening.then(
      () => new Error('opened'),
      (reason: Error) => reason,
    );
    expect(error.message).toContain(words);
    expect(error.message).not.toContain('made-up-here');
  });
});
