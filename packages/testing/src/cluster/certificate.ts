import { execFile } from 'node:child_process';
import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serverFolder, serverUser } from './binaries.ts';

const execute = promisify(execFile);

export interface Certificate {
  readonly folder: string;
  /** File of the CA that signed it. */
  readonly ca: string;
  /** Settings for a cluster that uses the certificate. */
  readonly settings: Readonly<Record<string, string>>;
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/**
 * Creates a server certificate, signed by its own CA and valid for a day.
 *
 * @param names names of the server: `DNS:localhost,IP:127.0.0.1`
 */
export async function makeCertificate(names: string): Promise<Certificate> {
  const folder = await serverFolder();
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execute('openssl', args, { cwd: folder });
  await writeFile(at('names'), `subjectAltName=${names}\n`);
  await openssl(
    'req',
    '-x509',
    ...KEY,
    '-subj',
    '/CN=Test CA',
    '-days',
    '1',
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
  );
  await openssl('req', ...KEY, '-subj', '/CN=server', '-keyout', 'server.key', '-out', 'server.csr');
  await openssl(
    ...['x509', '-req', '-in', 'server.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial'],
    ...['-days', '1', '-extfile', 'names', '-out', 'server.crt'],
  );
  const { uid, gid } = await serverUser();
  if (uid !== undefined && gid !== undefined) await chown(at('server.key'), uid, gid);
  return {
    folder,
    ca: at('ca.crt'),
    settings: { ssl: 'on', ssl_cert_file: at('server.crt'), ssl_key_file: at('server.key') },
  };
}
