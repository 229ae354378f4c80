import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LeakWatch } from './leak-watch.ts';

const SECRET_VARIABLES = ['BETTER_AUTH_SECRET', 'PGPASSWORD'];
const URL_VARIABLES = ['DATABASE_URL', 'REDIS_URL', 'TEST_DATABASE_URL'];
/** Printing a token is this program's purpose. */
const PRINTS_TOKENS = /\btoken\.[jt]s\b/;

/** Undocumented options that `spawn` passes to the new process. */
interface SpawnOptions {
  readonly envPairs?: readonly string[];
}

interface Spawning extends ChildProcess {
  spawn(options: SpawnOptions): number;
}

export function addEnvironment(watch: LeakWatch, environment: NodeJS.ProcessEnv): void {
  for (const name of SECRET_VARIABLES) watch.addSecret(name, environment[name] ?? '');
  for (const name of URL_VARIABLES) {
    const url = environment[name] ?? '';
    if (!URL.canParse(url)) continue;
    const { password } = new URL(url);
    watch.addSecret(`the password of ${name}`, password);
    watch.addSecret(`the password of ${name}`, decodeURIComponent(password));
  }
}

/** Adds the secret that the server generated, once it exists. */
function addGenerated(watch: LeakWatch, dataDir: string | undefined): void {
  if (dataDir === undefined) return;
  try {
    watch.addSecret('the generated secret', readFileSync(join(dataDir, 'secret'), 'utf8').trim());
  } catch {
    // The file does not exist yet, or never will.
  }
}

/**
 * Watches what child processes print on either stream, even if the test does not read it. Their secrets are in their
 * environment and in `DATA_DIR`.
 *
 * @see https://nodejs.org/api/diagnostics_channel.html#event-child_process
 */
export function watchProcesses(watch: LeakWatch): void {
  const observe = (child: Spawning) => {
    const spawn = child.spawn.bind(child);
    child.spawn = (options) => {
      const environment = Object.fromEntries(
        (options.envPairs ?? []).map((pair) => [
          pair.slice(0, pair.indexOf('=')),
          pair.slice(pair.indexOf('=') + 1),
        ]),
      );
      addEnvironment(watch, environment);
      const result = spawn(options);
      const program = child.spawnargs.slice(0, 4).join(' ');
      for (const stream of PRINTS_TOKENS.test(program) ? [] : [child.stdout, child.stderr]) {
        if (!stream) continue;
        // A listener would consume output that arrives before the test listens.
        const push = stream.push.bind(stream);
        let rest = '';
        stream.push = (chunk, encoding) => {
          const lines = (rest + (chunk ?? '\n')).split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) if (line !== '') watch.addOutput(`output of ${program}`, line);
          addGenerated(watch, environment['DATA_DIR']);
          return push(chunk, encoding);
        };
      }
      return result;
    };
  };
  subscribe('child_process', (message) => observe((message as { process: Spawning }).process));
}
