import type { Args, Options } from './args.ts';
import type { ExitCode } from './cli-error.ts';
import type { Folders } from './files/folders.ts';
import type { Terminal } from './terminal/terminal.ts';

/** Everything that a command works with. */
export interface Context {
  readonly terminal: Terminal;
  readonly args: Args;
  readonly folders: Folders;
  readonly now: Date;
  readonly commands: Commands;
}

/** All commands. */
export interface Commands {
  /** @throws {CliError} if there is no such command */
  find(name: string): Promise<Command>;
  /** Returns them in the order of the help. */
  all(): Promise<Command[]>;
}

export interface Command {
  readonly name: string;
  readonly about: string;
  /** Its arguments, such as `<task>…`. */
  readonly takes: string;
  /** Longer text of its help. */
  readonly details?: readonly string[];
  readonly options: Options;
  /** Commands, and what each does. */
  readonly examples: readonly (readonly [command: string, about: string])[];
  /** Words that its first argument may be, or files. */
  readonly completes?: readonly string[] | 'files';
  run(context: Context): Promise<ExitCode>;
}
