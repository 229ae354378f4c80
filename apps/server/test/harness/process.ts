import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTestDatabase, NODE_FLAGS } from '@tickline/testing';
import { onTestFinished } from 'vitest';
import { showErrorsOf } from './logged-errors.ts';

const SERVER = fileURLToPath(new URL('../..', import.meta.url));
/** The shipped bundle, which `pnpm check:test` builds. */
const SHIPPED = ['dist/main.js'];
const SOURCE = ['--import', 'tsx', 'src/main.ts'];

/** Waits until `condition` holds. @throws after a minute */
export async function until(condition: () => unknown, what: () => string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Creates a folder that is deleted after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tickline-process-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Creates a database of the kind that the tests use, and returns its environment variables. */
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
  /** The exit code; null if a signal ended it. */
  readonly exited: Promise<number | null>;
  /** Everything written so far. */
  output(): string;
  /** Lines of the log so far. */
  log(): Record<string, unknown>[];
}

function parseLog(output: string): Record<string, unknown>[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line));
}

export interface StartOptions {
  /** User id to run as. By default, that of the test. */
  readonly uid?: number;
  /** Another version of Node than that of the tests. */
  readonly node?: string;
  /** Runs the source instead of the bundle. */
  readonly fromSource?: boolean;
  /** Runs Node without the options of the tests, with which a process takes more memory. */
  readonly withoutFlags?: boolean;
}

function argumentsOf({ fromSource = false, withoutFlags = false }: StartOptions): readonly string[] {
  if (fromSource) return SOURCE;
  return withoutFlags ? SHIPPED : [...NODE_FLAGS, ...SHIPPED];
}

/** Starts the server in its own process. The caller must end it. */
export function spawnServer(environment: Record<string, string>, options: StartOptions = {}): ServerProcess {
  const { uid, node = process.execPath } = options;
  const child = spawn(node, argumentsOf(options), {
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

/** Starts the server, and kills it after the test. If the test fails, shows the errors in the server's log. */
export function startServer(environment: Record<string, string>, options?: StartOptions): ServerProcess {
  const server = spawnServer(environment, options);
  onTestFinished(() => void server.child.kill('SIGKILL'));
  showErrorsOf(server);
  return server;
}

/** Waits until the server on `port` is ready. @throws if it ends instead */
export async function untilReady(port: number, { output, child }: ServerProcess): Promise<void> {
  await until(async () => {
    if (child.exitCode !== null) throw new Error(output());
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
    return response?.status === 200;
  }, output);
}
