import type { DeletedTask, Task, User } from '@tickline/contract';

/** Information at the beginning of a file. */
export interface ExportHead {
  readonly exported_at: string;
  readonly user: User;
  /** The revision of the user's tasks before the first was read. */
  readonly revision: number;
  /** What changed while the file was written follows from it, as `since`. */
  readonly cursor: string;
}

const FORMAT = 'tickline';
export const FORMAT_VERSION = 1;

async function* writeList(name: string, pages: AsyncIterable<readonly object[]>) {
  let separator = `,\n"${name}":[\n`;
  for await (const page of pages) {
    if (page.length === 0) continue;
    yield separator + page.map((each) => JSON.stringify(each)).join(',\n');
    separator = ',\n';
  }
  yield separator === ',\n' ? '\n]' : `,\n"${name}":[]`;
}

/** Writes everything of a user as one JSON object, a task a line. */
export async function* writeJson(
  head: ExportHead,
  tasks: AsyncIterable<readonly Task[]>,
  trash: AsyncIterable<readonly DeletedTask[]>,
): AsyncGenerator<string, void> {
  yield JSON.stringify({ format: FORMAT, version: FORMAT_VERSION, ...head }).slice(0, -1);
  yield* writeList('tasks', tasks);
  yield* writeList('trash', trash);
  yield '}\n';
}
