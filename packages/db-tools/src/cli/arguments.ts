import { parseArgs } from 'node:util';

export const USAGE = `Usage: pnpm db:<command>

  db:migrate                                applies all pending migrations
  db:migrate --rolled-back <migration>      marks a failed migration as rolled back, then applies all pending ones
  db:check                                  fails if schema.prisma and the migrations differ
  db:diff --name <snake_name>               writes a migration for the changes in schema.prisma
  db:seed [--sub <user id>] [--tasks <n>]   adds sample tasks until the user (default: demo) has <n> (default: 12)
  db:backup --to <file> [--force]           writes a backup to a file, or to standard output (-)
  db:restore --from <file> [--force]        restores a backup from a file, or from standard input (-)
  db:copy                                   copies the embedded database to an empty database at DATABASE_URL

The database is the one at DATABASE_URL, or the embedded one in DATA_DIR (default: .data).
--force replaces an existing file or database.
--prisma-dir <folder> reads schema.prisma and migrations/ from another folder.
`;

/** The command line does not match {@link USAGE}. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export type Command = { readonly prismaDir: string | undefined } & (
  | { readonly command: 'check' }
  | { readonly command: 'migrate'; readonly rolledBack: string | undefined }
  | { readonly command: 'diff'; readonly name: string }
  | { readonly command: 'seed'; readonly sub: string; readonly tasks: number }
  | { readonly command: 'backup'; readonly to: string; readonly force: boolean }
  | { readonly command: 'restore'; readonly from: string; readonly force: boolean }
  | { readonly command: 'copy' }
);

const OPTIONS = {
  name: { type: 'string' },
  sub: { type: 'string' },
  tasks: { type: 'string' },
  to: { type: 'string' },
  from: { type: 'string' },
  force: { type: 'boolean' },
  'rolled-back': { type: 'string' },
  'prisma-dir': { type: 'string' },
} as const;

const OPTIONS_OF = new Map<string | undefined, readonly string[]>([
  ['migrate', ['rolled-back']],
  ['check', []],
  ['diff', ['name']],
  ['seed', ['sub', 'tasks']],
  ['backup', ['to', 'force']],
  ['restore', ['from', 'force']],
  ['copy', []],
]);

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function matching(option: string, value: string | undefined, pattern: RegExp): string {
  if (value !== undefined && pattern.test(value)) return value;
  throw new UsageError(
    value === undefined ? `--${option} is missing` : `--${option} "${value}" is not valid`,
  );
}

/** @throws {UsageError} */
export function parseCommand(args: string[]): Command {
  const { positionals, values } = parse(args);
  const [command, ...rest] = positionals;
  const allowed = OPTIONS_OF.get(command);
  if (!allowed) throw new UsageError(`Unknown command: ${command ?? ''}`);
  const stray = [
    ...rest,
    ...Object.keys(values).filter((option) => option !== 'prisma-dir' && !allowed.includes(option)),
  ];
  if (stray.length > 0) throw new UsageError(`${command} does not accept ${stray.join(', ')}`);

  const prismaDir = values['prisma-dir'];
  switch (command) {
    case 'diff':
      return { command, prismaDir, name: matching('name', values.name, /^[a-z][a-z0-9_]{0,80}$/) };
    case 'seed': {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they have no place in a user id
      const sub = matching('sub', values.sub ?? 'demo', /^[^\x00-\x1f\x7f]{1,255}$/u);
      return { command, prismaDir, sub, tasks: Number(matching('tasks', values.tasks ?? '12', /^\d{1,7}$/)) };
    }
    case 'backup':
      return { command, prismaDir, to: matching('to', values.to, /./s), force: values.force ?? false };
    case 'restore':
      return { command, prismaDir, from: matching('from', values.from, /./s), force: values.force ?? false };
    case 'check':
    case 'copy':
      return { command, prismaDir };
    default:
      return { command: 'migrate', prismaDir, rolledBack: values['rolled-back'] };
  }
}
