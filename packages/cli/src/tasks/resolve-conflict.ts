import { isRefused } from '@tickline/client';
import type { Conflict, Resolution, Task } from '@tickline/client/mirror';
import { CliError, EXIT } from '../cli-error.ts';
import { safeText } from '../output/safe-text.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Who wins a conflict; `ask` asks, or stops if nobody can be asked. */
export type Policy = Resolution | 'ask';

type Fields = Readonly<Record<string, unknown>>;

const shown = (value: unknown) =>
  safeText(typeof value === 'string' ? `“${value}”` : JSON.stringify(value ?? null));

const fieldsOf = ({ operation }: Conflict): Fields => ('fields' in operation ? { ...operation.fields } : {});

function titleOf(conflict: Conflict, mine: Task | undefined): string {
  const { title } = { ...mine, ...fieldsOf(conflict), ...conflict.theirs };
  return shown(title ?? 'a task');
}

/** Returns the lines that say what a conflict is about. */
function describe(conflict: Conflict, mine: Task | undefined): string[] {
  const { kind, operation, theirs, error } = conflict;
  const title = titleOf(conflict, mine);
  if (kind === 'refused') {
    const [issue] = isRefused(error) ? error.data.issues : [];
    const reason = issue ? `${issue.path}: ${issue.message}` : error instanceof Error ? error.message : '';
    return [`The server refused a change of ${title}: ${safeText(reason)}`, ...lines(fieldsOf(conflict))];
  }
  if (kind === 'deleted')
    return [`You changed ${title}, and it was deleted elsewhere.`, ...lines(fieldsOf(conflict))];
  if (operation.op === 'delete') return [`You deleted ${title}, and it was changed elsewhere.`];
  const others: Fields = { ...theirs };
  return [
    `${title} was changed here and elsewhere:`,
    ...Object.entries(fieldsOf(conflict))
      .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(others[name]))
      .map(([name, value]) => `  ${name}: here ${shown(value)}, elsewhere ${shown(others[name])}`),
  ];
}

const lines = (fields: Fields) => Object.entries(fields).map(([name, value]) => `  ${name}: ${shown(value)}`);

async function ask(terminal: Terminal): Promise<Resolution | undefined> {
  for (;;) {
    const answer = (await terminal.ask('Keep [m]ine or [t]heirs? ')).toLowerCase();
    if (answer === '') return undefined;
    if ('mine'.startsWith(answer)) return 'mine';
    if ('theirs'.startsWith(answer)) return 'theirs';
  }
}

/**
 * Creates the function that settles conflicts between changes of this device and those of others. It tells the user about
 * each.
 *
 * @returns a function that throws a {@link CliError} if the user has to decide first; the change waits until then
 */
export function createResolver(terminal: Terminal, policy: Policy) {
  return async (conflict: Conflict, mine: Task | undefined): Promise<Resolution> => {
    for (const line of describe(conflict, mine)) terminal.warn(line);
    if (conflict.kind === 'refused') {
      terminal.warn('It was dropped.');
      return 'theirs';
    }
    if (policy !== 'ask') {
      terminal.warn(policy === 'mine' ? 'Your change was kept.' : 'Your change was dropped.');
      return policy;
    }
    const answer = terminal.isInteractive ? await ask(terminal) : undefined;
    if (answer) return answer;
    throw new CliError(
      EXIT.error,
      'Your change was not sent, and those after it wait.',
      'Run "tickline sync --mine" to keep it, or "tickline sync --theirs" to drop it.',
    );
  };
}
