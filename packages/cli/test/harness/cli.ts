import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newUser, tokenOf } from '@tickline/server/testing';
import { temporaryFolder } from '@tickline/testing';
import { onTestFinished } from 'vitest';
import { type Input, runHere } from './run-here.ts';

/** The program as it is published. */
export const PROGRAM = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
  stdout(): string;
}

type Environment = Record<string, string | undefined>;

/**
 * The command line of one user on one device, with folders of its own. Commands run in the process of the test, by the
 * program's own entry: starting Node takes many times as long as most of them. `start` is for tests of processes.
 */
export class Cli {
  constructor(
    readonly folder: string,
    readonly env: Environment,
  ) {}

  /** Starts the published program in a process of its own. Its input stays open. */
  start(args: readonly string[], env: Environment = {}): Running {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      // biome-ignore lint/style/noProcessEnv: a child needs PATH and the like
      env: { ...process.env, NO_COLOR: undefined, COLUMNS: undefined, TZ: 'UTC', ...this.env, ...env },
      stdio: 'pipe',
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const outcome = new Promise<Outcome>((resolve) => {
      child.once('close', (code) => resolve({ code, stdout, stderr }));
    });
    return { child, outcome, stdout: () => stdout };
  }

  /** Runs the published program in a process of its own, to its end. */
  async program(args: readonly string[], { env, text = '' }: Input = {}): Promise<Outcome> {
    const { child, outcome } = this.start(args, env);
    child.stdin?.end(text);
    return outcome;
  }

  /** Runs a command with an input. */
  runWith({ env, ...input }: Input, ...args: readonly string[]): Promise<Outcome> {
    return runHere(args, { ...input, env: { ...this.env, ...env } });
  }

  run(...args: readonly string[]): Promise<Outcome> {
    return this.runWith({}, ...args);
  }

  /** Runs a command that must succeed. @returns its output */
  async ok(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(...args);
    if (code !== 0) throw new Error(`tickline ${args.join(' ')} ended with ${code}: ${stderr}`);
    return stdout.trimEnd();
  }

  async json(...args: readonly string[]) {
    return JSON.parse(await this.ok(...args, '--json'));
  }
}

export async function cliOf(url: string, env: Environment = {}): Promise<Cli> {
  const folder = await temporaryFolder();
  return new Cli(folder, {
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_STATE_HOME: join(folder, 'state'),
    TICKLINE_URL: url,
    ...env,
  });
}

/** Creates the command line of a user who has a token. */
export async function newCli(url: string, user = newUser()): Promise<{ cli: Cli; user: string }> {
  return { cli: await cliOf(url, { TICKLINE_TOKEN: await tokenOf(user) }), user };
}
