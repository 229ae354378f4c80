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

async function startOf(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The process's name, in brackets, may itself contain blanks and brackets.
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

async function currentScope(): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(hostname);
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return `${boot.trim()} ${namespace}`.trim();
}

export async function ownIdentity(): Promise<ProcessIdentity> {
  const { pid } = process;
  const [start, scope] = await Promise.all([startOf(pid), currentScope()]);
  return { pid, start, scope };
}

/** Whether a process of the caller's own scope is still running. */
export async function isRunning({ pid, start }: ProcessIdentity): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: another user's.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return (await startOf(pid)) === start;
}
