import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, vi } from 'vitest';
import { run } from '../../src/run.ts';
import { openTerminal } from '../../src/terminal/terminal.ts';
import type { Outcome } from './cli.ts';

export interface Input {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** All that it can read. */
  readonly text?: string;
  /** Called for all that it writes to its second output. */
  readonly onWarning?: (text: string) => void;
}

/** Has the tests of a file run in one time zone, as they tell times. */
export function useUtc(): void {
  beforeAll(() => void vi.stubEnv('TZ', 'UTC'));
  afterAll(() => void vi.unstubAllEnvs());
}

/** Keeps all that is written to a stream. */
function recorder(onText: (text: string) => void = () => undefined) {
  const stream = new PassThrough({ encoding: 'utf8' });
  let text = '';
  stream.on('data', (chunk: string) => {
    text += chunk;
    onText(chunk);
  });
  const ended = new Promise<string>((resolve) => stream.once('end', () => resolve(text)));
  return {
    stream,
    end: () => {
      stream.end();
      return ended;
    },
  };
}

/** Runs a command in this process as `main.ts` does, with streams and an environment of its own. None is a terminal. */
export async function runHere(
  args: readonly string[],
  { env = {}, text = '', onWarning }: Input,
): Promise<Outcome> {
  const [stdout, stderr] = [recorder(), recorder(onWarning)];
  const stdin = new PassThrough().end(text);
  const own = { stdin, stdout: stdout.stream, stderr: stderr.stream, env };
  const code = await run(args, openTerminal(own as unknown as NodeJS.Process));
  return { code, stdout: await stdout.end(), stderr: await stderr.end() };
}
