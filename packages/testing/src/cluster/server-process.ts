import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { isAlive } from '../is-alive.ts';
import { serverUser } from './binaries.ts';

/** `fast` aborts running transactions, `immediate` stops like a crash, `kill` is `kill -9` of every process. */
export type StopMode = 'fast' | 'immediate' | 'kill';

const SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT', kill: 'SIGKILL' } as const;

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The process has already ended.
  }
}

export interface ServerProcess {
  /** Returns the last 20,000 characters of its log. */
  log(): string;
  isRunning(): boolean;
  stop(mode: StopMode): Promise<void>;
}

/** Starts a server program as the server's user. */
export async function startServerProcess(file: string, args: readonly string[]): Promise<ServerProcess> {
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' };
  const child: ChildProcess = spawn(file, [...args], {
    ...(await serverUser()),
    cwd: '/',
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await once(child, 'spawn');
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      log = `${log}${chunk}`.slice(-20_000);
    });
  }
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  return {
    log: () => log,
    isRunning,
    stop: async (mode) => {
      if (!isRunning()) return;
      const pid = child.pid ?? 0;
      const exited = once(child, 'exit');
      const children = mode === 'kill' ? childrenOf(pid) : [];
      child.kill(SIGNALS[mode]);
      for (const each of children) kill(each);
      await exited;
      // A new server refuses the folder while any process of the old one is alive.
      while (children.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 5));
    },
  };
}
