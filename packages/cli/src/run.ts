import manifest from '../package.json' with { type: 'json' };
import { readArgs } from './args.ts';
import { EXIT, type ExitCode } from './cli-error.ts';
import { commands } from './commands/index.ts';
import { explain } from './explain.ts';
import { foldersOf } from './files/folders.ts';
import { helpOf } from './output/help-text.ts';
import { safeText } from './output/safe-text.ts';
import type { Terminal } from './terminal/terminal.ts';

const HELP: readonly string[] = ['--help', '-h'];
const VERSION: readonly string[] = ['--version', '-V', 'version'];

async function dispatch(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [first = 'help', ...rest] = argv;
  if (VERSION.includes(first)) {
    terminal.print(manifest.version);
    return EXIT.ok;
  }
  const command = await commands.find(HELP.includes(first) ? 'help' : first);
  // Before the arguments are checked: whoever asks for help may have them wrong.
  const end = rest.indexOf('--');
  if (rest.slice(0, end < 0 ? rest.length : end).some((word) => HELP.includes(word))) {
    terminal.print(helpOf(command).join('\n'));
    return EXIT.ok;
  }
  const args = readArgs(rest, command.name, command.options);
  const folders = foldersOf(terminal.env, process.platform);
  return command.run({ terminal, args, folders, now: new Date(), commands });
}

/** Runs a command and tells what went wrong, if something did. @returns the exit code */
export async function run(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await dispatch(argv, terminal);
  } catch (error) {
    const { message, hint, exitCode } = explain(error);
    terminal.warn(safeText(`tickline: ${message}`));
    if (hint) terminal.warn(safeText(hint));
    return exitCode;
  }
}
