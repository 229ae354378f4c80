import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { freePort } from '@tickline/testing';
import { onTestFinished } from 'vitest';
import { temporaryFolder, until } from './process.ts';

/** Debian's `redis-server`, or `valkey-server`; undefined if neither is installed. */
export const REDIS_SERVER = ['redis-server', 'valkey-server'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);

/** A Redis for one test, on a free local port. */
export class RedisServer {
  #child: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly folder: string,
  ) {}

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), await temporaryFolder());
    onTestFinished(() => server.kill());
    await server.run();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it on the same port as before, without its old data. */
  async run(): Promise<void> {
    const settings = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--dir', this.folder];
    this.#child = spawn(REDIS_SERVER ?? 'redis-server', settings, { stdio: 'ignore' });
    await until(
      () => this.cli('PING') === 'PONG',
      () => 'Redis does not start',
    );
  }

  /** Runs one command. @returns its reply as text */
  cli(...command: string[]): string {
    const { stdout } = spawnSync('redis-cli', ['-p', String(this.port), ...command], { encoding: 'utf8' });
    return stdout.trim();
  }

  /** Stops answering without closing connections, like a machine that hangs. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await exited;
  }
}
