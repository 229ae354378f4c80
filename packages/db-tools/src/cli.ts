import { USAGE, UsageError } from './cli/arguments.ts';
import { runCommand } from './cli/run-command.ts';

const { env } = process;
const { DATABASE_URL, DATA_DIR } = env;
// pnpm changes to the root of the repository; INIT_CWD is the folder where the user called it.
const folder = env['INIT_CWD'] ?? process.cwd();

function explain(error: unknown): number {
  const message = error instanceof Error ? error.message.trim() : String(error);
  process.stderr.write(error instanceof UsageError ? `${message}\n\n${USAGE}` : `${message}\n`);
  return error instanceof UsageError ? 2 : 1;
}

const print = (line: string) => void process.stdout.write(`${line}\n`);
const code = await runCommand(process.argv.slice(2), { DATABASE_URL, DATA_DIR, folder, env, print }).catch(
  explain,
);

// The schema engine leaves a timer that would keep the process alive for another ten seconds.
process.exit(code);
