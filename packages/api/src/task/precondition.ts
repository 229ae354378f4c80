import { type IfRevision, ProblemError, type Task } from '@tickline/contract';
import type { RequestHeader } from '@tickline/rest';

/** A revision as an entity tag, and as proxies change it: weakened, or with the name of a compression. */
const TAG = /^(?:W\/)?"(\d{1,16})(?:-[a-z]+)?"$/;

const MAX_TAGS = 20;
/** No task has it. */
const NO_REVISION = -1;

/** Returns the strong `ETag` of a task. @see https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3 */
export function taskTag({ revision }: Pick<Task, 'revision'>): string {
  return `"${revision}"`;
}

/** Reads `If-Match`. A tag that is not ours matches no task. `*` is no condition: a missing task is an error anyway. */
function readIfMatch(value: string): IfRevision {
  if (value.trim() === '*') return undefined;
  const tags = value.split(',', MAX_TAGS);
  return tags.map((tag) => Number(TAG.exec(tag.trim())?.[1] ?? NO_REVISION));
}

/** `If-Match`, as the field `if_revision`. @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1 */
export const IF_MATCH: Readonly<Record<string, RequestHeader>> = {
  'If-Match': {
    field: 'if_revision',
    description:
      'The `ETag` of the task as the client knows it. If the task has been changed since, nothing is written, and the response is a 412 with the task as it is now',
    schema: { type: 'string' },
    example: '"17"',
    read: readIfMatch,
  },
};

/** Returns the condition on the column, for Prisma. */
export function revisionCondition(ifRevision: IfRevision) {
  if (ifRevision === undefined) return {};
  const [only, ...others] = [ifRevision].flat();
  return { revision: others.length === 0 && only !== undefined ? only : { in: [ifRevision].flat() } };
}

/** Throws PRECONDITION_FAILED, with the task, if it has another revision. */
export function assertRevision(task: Task, ifRevision: IfRevision): void {
  if (ifRevision === undefined || [ifRevision].flat().includes(task.revision)) return;
  throw new ProblemError('PRECONDITION_FAILED', { details: { task } });
}
