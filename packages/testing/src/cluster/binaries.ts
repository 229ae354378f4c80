import { execFile, type SpawnOptions } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

const DEBIAN = '/usr/lib/postgresql';

/** Returns the folder with the programs of the newest installed PostgreSQL server; undefined if there is none. */
function postgresqlBinaries(): string | undefined {
  if (!existsSync(DEBIAN)) return undefined;
  const versions = readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a));
  return versions
    .map((version) => join(DEBIAN, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
}

export function binary(name: string): string {
  const bin = postgresqlBinaries();
  if (bin === undefined) throw new Error(`no PostgreSQL server below ${DEBIAN}: apt-get install postgresql`);
  return join(bin, name);
}

async function idOf(flag: '-u' | '-g'): Promise<number> {
  return Number((await execute('id', [flag, 'postgres'])).stdout);
}

/** Returns the user `postgres` if the tests run as root, because PostgreSQL refuses to run as root. */
export async function serverUser(): Promise<Pick<SpawnOptions, 'uid' | 'gid'>> {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = await Promise.all([idOf('-u'), idOf('-g')]);
  return { uid, gid };
}

/** Creates a folder that the server's user may write to. */
export async function serverFolder(parent = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(parent, 'tickline-server-'));
  const { uid, gid } = await serverUser();
  if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid);
  return folder;
}

/** Runs a program as the server's user. */
export async function runAsServer(file: string, args: readonly string[]): Promise<void> {
  await execute(file, [...args], {
    ...(await serverUser()),
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' },
  });
}
