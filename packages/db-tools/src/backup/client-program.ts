import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { BackupError } from './backup-error.ts';

/** Longer than any message of these programs, shorter than a row that one may quote. */
const MAX_COMPLAINT = 2000;

/** A running client program of PostgreSQL. */
export interface Program {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Settles when the program has ended. @throws {BackupError} with the program's own message if it failed */
  readonly ended: Promise<void>;
  kill(): void;
}

function notFound(name: string): BackupError {
  return new BackupError(
    `${name} was not found. Install the PostgreSQL client programs of the server's major version ` +
      '(on Debian: apt-get install postgresql-client), and make sure that they are in PATH.',
  );
}

function failed(name: string, complaint: string): BackupError {
  const words = complaint.replace(/^psql:<stdin>:\d+: ERROR: +/gm, '').trim();
  if (!words.includes('server version mismatch')) return new BackupError(`${name} failed. ${words}`);
  return new BackupError(
    `${words}\nInstall the client programs of the server’s major version, and put them first in PATH.`,
  );
}

function endOf(name: string, child: ChildProcessByStdio<Writable, Readable, Readable>): Promise<void> {
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaint = (complaint + chunk).slice(0, MAX_COMPLAINT);
  });
  return new Promise((resolve, reject) => {
    child.once('error', (error) =>
      reject('code' in error && error.code === 'ENOENT' ? notFound(name) : error),
    );
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(failed(name, complaint || `It ended with ${signal ?? `exit code ${code}`}.`));
    });
  });
}

/** Starts `pg_dump`, `pg_restore` or `psql`. @param env connection settings from `libpqEnvironment` */
export function startProgram(name: string, args: readonly string[], env: NodeJS.ProcessEnv): Program {
  const child = spawn(name, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  // The program's own message says more than a failed write to it.
  child.stdin.on('error', () => undefined);
  const ended = endOf(name, child);
  // The caller will await this; until then a failure must not be an unhandled rejection.
  ended.catch(() => undefined);
  return { stdin: child.stdin, stdout: child.stdout, ended, kill: () => void child.kill() };
}
