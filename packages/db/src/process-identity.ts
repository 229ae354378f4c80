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
  /** `ending`: it was killed or has exited, but some of its threads have not ended yet. */
  readonly state: 'running' | 'ending' | 'ended';
  readonly start: string;
}

/** Zombie (its parent has not reaped it yet) or dead. If other threads are still there, only the main thread has ended. */
const ENDED = /^[ZXx]$/;
const PF_EXITING = 0x4;
const PENDING_SIGKILL = 1 << 8;

/** @returns undefined without a /proc for this process @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
async function statusOf(pid: number): Promise<ProcessStatus | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The process's name, in parentheses, may contain spaces and parentheses itself.
  const fields = line?.slice(line.lastIndexOf(')') + 2).split(' ');
  if (fields === undefined) return undefined;
  const [state = '', flags, threads, start = '', signals] = [0, 6, 17, 19, 28].map((n) => fields[n]);
  const hasEnded = ENDED.test(state);
  if (hasEnded && Number(threads) <= 1) return { state: 'ended', start };
  const isEnding =
    hasEnded || (Number(flags) & PF_EXITING) !== 0 || (Number(signals) & PENDING_SIGKILL) !== 0;
  return { state: isEnding ? 'ending' : 'running', start };
}

async function currentScope(): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(hostname);
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return `${boot.trim()} ${namespace}`.trim();
}

/** Identifies a process of this scope; this process by default. */
export async function identityOf(pid = process.pid): Promise<ProcessIdentity> {
  const [status, scope] = await Promise.all([statusOf(pid), currentScope()]);
  return { pid, start: status?.start ?? '', scope };
}

/**
 * Tells whether a process of the same scope is running, has been killed and is about to end, or has ended. A process that
 * its parent has not reaped has ended. If its start time is hidden, a pid in use counts as running.
 */
export async function stateOf({ pid, start }: ProcessIdentity): Promise<ProcessStatus['state']> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: the process belongs to another user.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return 'ended';
  }
  const status = await statusOf(pid);
  if (status === undefined) return 'running';
  return status.start === start ? status.state : 'ended';
}
