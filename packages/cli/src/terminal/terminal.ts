import { createInterface } from 'node:readline/promises';

/** Input and output of a command, and its environment. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** Whether somebody can be asked. */
  readonly isInteractive: boolean;
  /** Columns of the output; undefined if it is no terminal, and lines may have any length. */
  readonly width: number | undefined;
  readonly hasColors: boolean;
  /** Aborts when nobody reads the output any more. */
  readonly closed: AbortSignal;
  print(line: string): void;
  warn(line: string): void;
  /** Asks a question on the terminal. Returns an empty text at the end of the input. */
  ask(question: string): Promise<string>;
}

const MIN_WIDTH = 20;

function widthOf({ isTTY, columns }: NodeJS.WriteStream, given: string | undefined): number | undefined {
  const asked = /^[1-9]\d{0,3}$/.test(given ?? '') ? Number(given) : undefined;
  const width = isTTY ? (columns ?? asked) : asked;
  return width && Math.max(width, MIN_WIDTH);
}

/**
 * Opens the terminal of this process.
 *
 * @see https://no-color.org
 */
export function openTerminal({ stdin, stdout, stderr, env }: NodeJS.Process): Terminal {
  const closing = new AbortController();
  for (const stream of [stdout, stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      closing.abort();
    });
  const write = (stream: NodeJS.WriteStream) => (line: string) => void stream.write(`${line}\n`);
  return {
    env,
    stdin,
    stdout,
    isInteractive: stdin.isTTY === true && stderr.isTTY === true,
    width: widthOf(stdout, env['COLUMNS']),
    hasColors: stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
    closed: closing.signal,
    print: write(stdout),
    warn: write(stderr),
    ask: async (question) => {
      const reader = createInterface({ input: stdin, output: stderr });
      const end = new Promise<string>((resolve) => reader.once('close', () => resolve('')));
      try {
        return (await Promise.race([reader.question(question), end])).trim();
      } finally {
        reader.close();
      }
    },
  };
}
