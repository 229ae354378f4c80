import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { NODE_FLAGS } from './node-flags.ts';

export interface Child {
  readonly process: ChildProcess;
  readonly pid: number;
  /** Every line that it has printed so far. */
  readonly lines: readonly string[];
  /** Returns the first line with this prefix. */
  line(prefix: string): Promise<string>;
  exited: Promise<{ code: number | null; stderr: string }>;
}

/** Starts a program in a separate process. Killed after the test. */
export function startChild(file: string, args: string[], env: NodeJS.ProcessEnv = {}): Child {
  // biome-ignore lint/style/noProcessEnv: a child needs PATH and the like
  const inherited = process.env;
  const child = spawn(process.execPath, [...NODE_FLAGS, file, ...args], {
    env: { ...inherited, DATABASE_URL: '', ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  const output = createInterface(child.stdout);
  output.on('line', (line) => lines.push(line));
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const exited = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, stderr }));
  });
  const line = (prefix: string) =>
    new Promise<string>((resolve, reject) => {
      const check = () => {
        const found = lines.find((each) => each.startsWith(prefix));
        if (found !== undefined) resolve(found);
      };
      output.on('line', check);
      check();
      exited.then(() => reject(new Error(`exited without "${prefix}": ${lines.join('\n')}\n${stderr}`)));
    });
  return { process: child, pid: child.pid ?? 0, lines, line, exited };
}
