import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

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

interface LoadRequest {
  readonly port: number;
  /** Of `writeRequests`. */
  readonly file: string;
  readonly seconds: number;
  /** Every answer must have it; not looked at where it is left out, which is cheaper. */
  readonly status?: number;
}

/**
 * Autocannon would take more of the cores than the servers that it is to measure.
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
    throw new Error('wrk is missing: apt-get install wrk, or brew install wrk');
  }
}

/** Sends requests over 64 connections from one thread. @throws where one fails, or is refused */
export async function sendLoad({ port, file, seconds, status }: LoadRequest): Promise<Load> {
  const script = ['-s', SCRIPT, `http://127.0.0.1:${port}`, '--', file, ...(status ? [String(status)] : [])];
  const { stdout } = await promisify(execFile)('wrk', [
    '-t1',
    `-c${CONNECTIONS}`,
    `-d${seconds}s`,
    '--timeout=10s',
    ...script,
  ]);
  const { failures, ...load }: Load & { failures: number } = JSON.parse(
    stdout.trimEnd().split('\n').at(-1) ?? '',
  );
  if (failures > 0) throw new Error(`${failures} of ${load.requests} requests failed`);
  return load;
}
