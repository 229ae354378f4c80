import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Identifies a process uniquely, even if another process gets the same pid later or in another container. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time in the kernel's ticks. Empty without /proc; then only the pid is compared. */
  readonly start: string;
  /** The scope in which the pid is unique: a boot of a machine and a pid namespace. */
  readonly scope: string;
}

interface ProcessStatus {
  /** A letter. `Z` is a process that has ended but that its parent has not reaped yet. */
  readonly state: string;
  readonly start: string;
}

/** @returns undefined without a /proc for this process @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
async function statusOf(pid: number): Promise<ProcessStatus | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The process's name, in parentheses, may contain spaces and parentheses itself.
  const fields = line?.slice(line.lastIndexOf(')') + 2).split(' ');
  return fields && { state: fields[0] ?? '', start: fields[19] ?? '' };
}

async function currentScope(): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(hostname);
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return `${boot.trim()} ${namespace}`.trim();
}

export async function ownIdentity(): Promise<ProcessIdentity> {
  const { pid } = process;
  const [status, scope] = await Promise.all([statusOf(pid), currentScope()]);
  return { pid, start: status?.start ?? '', scope };
}

/** Tells whether a process of the same scope is running. If its start time is hidden, a pid in use is enough. */
export async function isRunning({ pid, start }: ProcessIdentity): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: the process belongs to another user.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const status = await statusOf(pid);
  return status === undefined || (status.state !== 'Z' && status.start === start);
}
