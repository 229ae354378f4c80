import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../wrk/replay.lua', import.meta.url));
export const CONNECTIONS = 64;

/** What the load generator saw. */
export interface Load {
  readonly requests: number;
  readonly microseconds: number;
  /** Latencies, in microseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** How long to send, or how much. */
export type Amount = { readonly seconds: number } | { readonly requests: number };

interface LoadRequest {
  readonly port: number;
  /** Of `writeRequests`. */
  readonly file: string;
  readonly amount: Amount;
  /** Every answer must have it; not looked at where it is left out, which is cheaper. */
  readonly status?: number;
}

/** So many requests take less than this, whatever else the machine does. */
const MOST_SECONDS = 600;

/**
 * To be called before anything is made. Autocannon would take more of the cores than the servers that it is to measure.
 *
 * @throws where `wrk` is missing
 * @see https://github.com/wg/wrk
 */
export function assertLoadGenerator(): void {
  try {
    execFileSync('wrk', ['--version'], { stdio: 'ignore' });
  } catch (error) {
    // It prints its version and exits with 1.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) return;
    throw new Error('wrk is missing. Install it with apt-get install wrk or brew install wrk');
  }
}

/** Runs wrk, and ends it when its script has sent enough. */
async function runWrk(args: readonly string[]): Promise<string> {
  const wrk = spawn('wrk', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = () => void wrk.kill('SIGKILL');
  process.once('exit', kill);
  let [output, complaint] = ['', ''];
  wrk.stdout.on('data', (chunk: Buffer) => {
    output += chunk;
    if (output.includes('enough')) wrk.kill('SIGINT');
  });
  wrk.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk;
  });
  const [code, signal]: unknown[] = await once(wrk, 'close');
  process.off('exit', kill);
  if (code !== 0) throw new Error(`wrk exited with ${code ?? signal}: ${complaint}`);
  return output;
}

/**
 * Sends requests over 64 connections from one thread.
 *
 * @throws where one fails, or is refused
 */
export async function sendLoad({ port, file, amount, status }: LoadRequest): Promise<Load> {
  const [seconds, enough] = 'seconds' in amount ? [amount.seconds, 0] : [MOST_SECONDS, amount.requests];
  const output = await runWrk([
    '-t1',
    `-c${CONNECTIONS}`,
    `-d${seconds}s`,
    '--timeout=60s',
    '-s',
    SCRIPT,
    `http://127.0.0.1:${port}`,
    '--',
    file,
    String(enough),
    ...(status === undefined ? [] : [String(status)]),
  ]);
  const { failures, ...load }: Load & { failures: number } = JSON.parse(
    output.trimEnd().split('\n').at(-1) ?? '',
  );
  if (load.requests === 0) throw new Error('no request was answered in time');
  if (failures > 0) throw new Error(`${failures} of ${load.requests} requests failed`);
  return load;
}
