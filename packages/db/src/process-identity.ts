import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Tells a process from every other one, also from one that is given the same pid later, or in another container. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it was started, in the kernel's ticks. Empty where there is no /proc; there, the pid has to do. */
  readonly start: string;
  /** Within what the pid means something: a boot of a machine and a pid namespace. */
  readonly scope: string;
}

interface ProcessStatus {
  /** A letter: `Z` is a process that has ended, and that its parent has not asked about yet. */
  readonly state: string;
  readonly start: string;
}

/**
 * @returns undefined without a /proc that shows this process
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
async function statusOf(pid: number): Promise<ProcessStatus | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The process's name, in brackets, may itself contain blanks and brackets.
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

/** Whether a process of the caller's own scope is still running. If the system hides what it is, a pid in use has to do. */
export async function isRunning({ pid, start }: ProcessIdentity): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: another user's.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const status = await statusOf(pid);
  return status === undefined || (status.state !== 'Z' && status.start === start);
}
