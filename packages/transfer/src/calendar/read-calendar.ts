import { FileError, type ParsedRow } from '../parsed-row.ts';
import { type ContentLine, parseLine } from './content-line.ts';
import { readLines } from './lines.ts';
import { readTodo } from './read-todo.ts';

/** Lines of a to-do that are kept, and their characters. */
const MAX_LINES = 500;
const MAX_LENGTH = 100_000;

/** A component that is being read. */
interface Open {
  readonly line: number;
  readonly lines: ContentLine[];
  length: number;
  /** Components that are open inside it, such as alarms, which are left out. */
  inside: number;
}

const TOO_LONG = { fields: {}, identity: '', issues: [{ path: '', message: 'is too long for a task' }] };

function add(todo: Open, line: ContentLine): void {
  todo.length += line.name.length + line.value.length;
  if (todo.length <= MAX_LENGTH && todo.lines.length <= MAX_LINES) todo.lines.push(line);
}

function rowOf(todo: Open): ParsedRow {
  const isTooLong = todo.length > MAX_LENGTH || todo.lines.length > MAX_LINES;
  return { ...(isTooLong ? TOO_LONG : readTodo(todo.lines)), line: todo.line };
}

/**
 * Reads the to-dos of a calendar (RFC 5545). Its events are left out.
 *
 * @throws {FileError} if it is no calendar
 */
export async function* readCalendar(text: AsyncIterable<string>): AsyncGenerator<ParsedRow, void> {
  let hasBegun = false;
  let isOpen = false;
  let todo: Open | undefined;
  for await (const { number, text: whole } of readLines(text)) {
    const line = parseLine(hasBegun ? whole : whole.replace(/^\uFEFF/, ''));
    if (!hasBegun && whole.trim() === '') continue;
    const component = line?.value.trim().toUpperCase() ?? '';
    if (!hasBegun && !(line?.name === 'BEGIN' && component === 'VCALENDAR'))
      throw new FileError('The file does not begin with BEGIN:VCALENDAR', number);
    hasBegun = true;
    if (!line) continue;
    if (component === 'VCALENDAR' && (line.name === 'BEGIN' || line.name === 'END'))
      isOpen = line.name === 'BEGIN';
    else if (!todo) {
      if (line.name === 'BEGIN' && component === 'VTODO')
        todo = { line: number, lines: [], length: 0, inside: 0 };
    } else if (line.name === 'BEGIN') todo.inside += 1;
    else if (line.name !== 'END') {
      if (todo.inside === 0) add(todo, line);
    } else if (todo.inside > 0) todo.inside -= 1;
    else {
      yield rowOf(todo);
      todo = undefined;
    }
  }
  if (!hasBegun) throw new FileError('The file is empty');
  if (todo || isOpen) throw new FileError('The calendar ends too early');
}
