import { usageError } from '../cli-error.ts';
import type { Command, Commands } from '../command.ts';

/** Loads a command. Each is loaded when it is called: the words for dates alone take longer than the rest. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  add: async () => (await import('./add.ts')).add,
  list: async () => (await import('./list.ts')).list,
  show: async () => (await import('./show.ts')).show,
  done: async () => (await import('./done.ts')).done,
  edit: async () => (await import('./edit.ts')).edit,
  rm: async () => (await import('./rm.ts')).rm,
  undo: async () => (await import('./undo.ts')).undo,
  sync: async () => (await import('./sync.ts')).sync,
  watch: async () => (await import('./watch.ts')).watch,
  export: async () => (await import('./export.ts')).exportTasks,
  import: async () => (await import('./import.ts')).importTasks,
  login: async () => (await import('./login.ts')).login,
  logout: async () => (await import('./logout.ts')).logout,
  completion: async () => (await import('./completion.ts')).completion,
  help: async () => (await import('./help.ts')).help,
};

const NAMES: readonly string[] = Object.keys(COMMANDS);

async function find(name: string): Promise<Command> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load) return load();
  const similar = NAMES.find((each) => each.startsWith(name.slice(0, 2)));
  throw usageError(
    'There is no such command.',
    similar ? `Did you mean "tickline ${similar}"?` : 'Run "tickline help" to see all commands.',
  );
}

export const commands: Commands = { find, all: () => Promise.all(NAMES.map(find)) };
