import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const SERVER = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = join(SERVER, 'src/main.ts');

/** Waits until `condition` holds. @throws after a minute */
export async function until(condition: () => unknown, what: () => string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A folder that goes with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tickline-process-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface ServerProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  /** The exit code; null where a signal ended it. */
  readonly exited: Promise<number | null>;
  /** All that it has written so far. */
  output(): string;
  /** The lines of its log so far. */
  log(): Record<string, unknown>[];
}

function parseLog(output: string): Record<string, unknown>[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line));
}

export interface StartOptions {
  /** The account to run as, where it is not the test's own. */
  readonly uid?: number;
  /** What to run; the server's source where it is left out. */
  readonly main?: string;
}

/** Starts the server as a process of its own, which ends with the test at the latest. */
export function startServer(
  environment: Record<string, string>,
  { uid, main = MAIN }: StartOptions = {},
): ServerProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', main], {
    cwd: SERVER,
    // biome-ignore lint/style/noProcessEnv: PATH and the like for the child
    env: { ...process.env, NODE_ENV: '', DATABASE_URL: '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid !== undefined && { uid }),
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  const exited = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, pid: child.pid ?? 0, exited, output: () => output, log: () => parseLog(output) };
}

/** Waits until the server on `port` wants traffic. @throws where it ends instead */
export async function untilReady(port: number, { output, child }: ServerProcess): Promise<void> {
  await until(async () => {
    if (child.exitCode !== null) throw new Error(output());
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
    return response?.status === 200;
  }, output);
}
