import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTestDatabase, NODE_FLAGS } from '@tickline/testing';
import { onTestFinished } from 'vitest';
import { showErrorsOf } from './logged-errors.ts';

const SERVER = fileURLToPath(new URL('../..', import.meta.url));
/** As it is shipped; `pnpm check:test` builds it. */
const BUILT = [...NODE_FLAGS, 'dist/main.js'];
const SOURCE = ['--import', 'tsx', 'src/main.ts'];

/** Waits until `condition` holds. @throws after a minute */
export async function until(condition: () => unknown, what: () => string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A folder that goes with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tickline-process-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A database that is made already, of whichever kind the tests run on, as the environment names it. */
export async function databaseEnvironment(): Promise<{ DATABASE_URL: string; DATA_DIR: string }> {
  const { options, drop } = await createTestDatabase();
  onTestFinished(drop);
  return 'url' in options
    ? { DATABASE_URL: options.url, DATA_DIR: await temporaryFolder() }
    : { DATABASE_URL: '', DATA_DIR: options.dataDir };
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
  /** Another Node than the one that the tests run on. */
  readonly node?: string;
  /** Runs the source, module by module, in place of the bundle. */
  readonly fromSource?: boolean;
}

/** Starts the server as a process of its own, to be ended by whoever starts it. */
export function spawnServer(
  environment: Record<string, string>,
  { uid, node = process.execPath, fromSource = false }: StartOptions = {},
): ServerProcess {
  const child = spawn(node, fromSource ? SOURCE : BUILT, {
    cwd: SERVER,
    // biome-ignore lint/style/noProcessEnv: PATH and the like for the child
    env: { ...process.env, NODE_ENV: '', DATABASE_URL: '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid !== undefined && { uid }),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  const exited = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, pid: child.pid ?? 0, exited, output: () => output, log: () => parseLog(output) };
}

/** The same, but it ends with the test at the latest. A test that fails shows the errors that the server has logged. */
export function startServer(environment: Record<string, string>, options?: StartOptions): ServerProcess {
  const server = spawnServer(environment, options);
  onTestFinished(() => void server.child.kill('SIGKILL'));
  showErrorsOf(server);
  return server;
}

/** Waits until the server on `port` wants traffic. @throws where it ends instead */
export async function untilReady(port: number, { output, child }: ServerProcess): Promise<void> {
  await until(async () => {
    if (child.exitCode !== null) throw new Error(output());
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
    return response?.status === 200;
  }, output);
}
