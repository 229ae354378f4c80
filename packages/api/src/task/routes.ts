import type { Task, TaskList } from '@tickline/contract';
import type { RequestHeader, RestHeader, RestMeta } from '@tickline/rest';
import type { CallNotes, Context } from '../context.ts';
import { listLinks, nextLink, shortPath } from '../list/links.ts';
import type { Idempotence, ProcedureMeta } from '../meta.ts';
import {
  batchExamples,
  changesExamples,
  completeExamples,
  createExamples,
  listExamples,
  restoreExamples,
  tagsExamples,
  taskExamples,
  trashExamples,
  updateExamples,
  watchExamples,
} from './examples.ts';
import { currentListTag, listTag } from './list-tag.ts';
import { unknownInOperations } from './operation-members.ts';
import { IF_MATCH, taskTag } from './precondition.ts';
import { IDEMPOTENCY_KEY } from './uid.ts';

type Operation = Required<
  Pick<
    NonNullable<RestMeta['openapi']>,
    'method' | 'operationId' | 'summary' | 'description' | 'successDescription'
  >
>;

interface OfTheProcedure<I extends Idempotence>
  extends Pick<ProcedureMeta, 'ignoresUnknown' | 'ignoredInside' | 'errors' | 'mcp' | 'scope'> {
  readonly idempotent: I;
}

/** Describes an operation on `/{user_id}…`. */
const ownRoute = <const I extends Idempotence>(
  path: string,
  {
    idempotent,
    ignoresUnknown = false,
    ignoredInside,
    errors = [],
    mcp,
    ...operation
  }: Operation & OfTheProcedure<I>,
  rest: NonNullable<RestMeta['rest']>,
): RestMeta & OfTheProcedure<I> => ({
  openapi: { ...operation, path: `/{user_id}${path}`, tags: ['Tasks'], protect: true },
  rest,
  scope: operation.method === 'GET' ? 'tasks:read' : 'tasks:write',
  idempotent,
  ignoresUnknown,
  ...(ignoredInside && { ignoredInside }),
  errors,
  ...(mcp && { mcp }),
});

/** Describes an operation on `/{user_id}/tasks…`, with the alias `/tasks…`. */
const taskRoute = <const I extends Idempotence>(
  suffix: string,
  operation: Operation & Omit<OfTheProcedure<I>, 'scope'>,
  rest: NonNullable<RestMeta['rest']>,
) => ownRoute(`/tasks${suffix}`, operation, { ...rest, aliases: [`/tasks${suffix}`] });

const notesOf = (context: unknown) => (context as { readonly notes: CallNotes }).notes;

/** On every response that is one task. */
const TASK_TAG: Readonly<Record<string, RestHeader>> = {
  ETag: {
    description: 'The `revision` of the task, for `If-Match`',
    schema: { type: 'string', pattern: '^"\\d+"$' },
    required: true,
    value: ({ output }) => taskTag(output as Task),
  },
};

/** On the answer to a write that completed a recurring task. */
const NEXT_LINK: Readonly<Record<string, RestHeader>> = {
  Link: {
    description: 'Link to the `next` task, if the request completed a recurring one (RFC 8288)',
    schema: { type: 'string', maxLength: 2048, pattern: '^<[^>]*>; rel="next"$' },
    value: ({ context, path }) => nextLink(path, notesOf(context).nextId),
  },
};

/** Sent by clients that connect again. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
const LAST_EVENT_ID: Readonly<Record<string, RequestHeader>> = {
  'Last-Event-ID': {
    field: 'lastEventId',
    description: 'The `id` of the last event that the client received. Used before `since`',
    schema: { type: 'string' },
    read: (value) => value || undefined,
  },
};

/** The REST path, the documentation and the idempotence of each task procedure. */
export const taskRoutes = {
  list: taskRoute(
    '',
    {
      method: 'GET',
      operationId: 'listTasks',
      idempotent: true,
      summary: 'List tasks',
      description:
        'Returns one page of tasks, filtered and sorted. Get further pages with `offset` or `next_cursor`. The cost of `next_cursor` does not grow with the number of pages before it.',
      successDescription: 'One page of matching tasks',
    },
    {
      revalidate: ({ context, query }) => currentListTag(context as Context, query),
      headers: {
        ETag: {
          description:
            'Changes whenever a task of the user does. For `If-None-Match`: a 304 is much cheaper than the list',
          schema: { type: 'string', pattern: '^W/"' },
          value: ({ context, query }) => {
            const { notes, services } = context as Context;
            return notes.list && listTag(services, notes.list, query);
          },
        },
        Link: {
          description:
            'Links to the pages `first`, `prev` and `next`, if they exist (RFC 8288). At most 2 kB: with a long query, some or all are missing, `next` last',
          schema: { type: 'string', maxLength: 2048, pattern: '^<[^>]*>; rel="(?:first|prev|next)"' },
          value: ({ output, path, query }) => listLinks({ output: output as TaskList, path, query }),
        },
        'X-Total-Count': {
          description: 'Number of tasks that match the filters',
          schema: { type: 'integer', format: 'int64', minimum: 0 },
          required: true,
          value: ({ output }) => String((output as TaskList).total),
        },
      },
      examples: { response: listExamples },
    },
  ),

  create: taskRoute(
    '',
    {
      method: 'POST',
      operationId: 'createTask',
      idempotent: { given: 'uid' },
      ignoresUnknown: true,
      errors: ['TASK_LIMIT_REACHED', 'TASK_DELETED'],
      summary: 'Create a task',
      description:
        'Creates a task. Only `title` is required. Other members, such as those that the server sets, are ignored. With `uid` or `Idempotency-Key`, the request can be repeated if its response was lost: the task is created once.',
      successDescription: 'The new task',
      mcp: {
        description:
          'Creates a task and returns it. Only `title` is required. With a `uid`, a call that was lost can be repeated: the task is created once.',
      },
    },
    {
      status: 201,
      otherStatus: {
        status: 200,
        description: 'The task that was created before with the same `uid` or key, as it is now',
        applies: (context) => notesOf(context).isRepeated === true,
      },
      requestHeaders: IDEMPOTENCY_KEY,
      headers: {
        ...TASK_TAG,
        Location: {
          description: 'Path of the new task. In place of a long user id, it has `me`',
          schema: { type: 'string', format: 'uri-reference' },
          required: true,
          value: ({ output, path }) => `${shortPath(path)}/${(output as Task).id}`,
        },
      },
      examples: createExamples,
    },
  ),

  get: taskRoute(
    '/{task_id}',
    {
      method: 'GET',
      operationId: 'getTask',
      idempotent: true,
      summary: 'Get a task',
      description: 'Returns one task by its id.',
      successDescription: 'The task',
    },
    { headers: TASK_TAG, examples: { response: taskExamples } },
  ),

  update: taskRoute(
    '/{task_id}',
    {
      method: 'PUT',
      operationId: 'updateTask',
      idempotent: true,
      ignoresUnknown: true,
      errors: ['PRECONDITION_FAILED', 'TASK_LIMIT_REACHED'],
      summary: 'Update a task',
      description:
        'Changes only the given fields. `{}` changes nothing and returns the task. Completing a recurring task creates the next one.',
      mcp: {
        description:
          'Changes only the given fields of a task, and returns it as it is then. Completing a recurring task creates the next one.',
      },
      successDescription: 'The task after the change',
    },
    {
      requestHeaders: IF_MATCH,
      headers: { ...TASK_TAG, ...NEXT_LINK },
      examples: updateExamples,
      methods: [
        {
          method: 'PATCH',
          operationId: 'patchTask',
          summary: 'Update a task (PATCH)',
          description:
            'Does the same as `PUT`. The body may also be a JSON Merge Patch (RFC 7396), in which `null` clears a field.',
          mediaTypes: ['application/merge-patch+json'],
        },
      ],
    },
  ),

  delete: taskRoute(
    '/{task_id}',
    {
      method: 'DELETE',
      operationId: 'deleteTask',
      // A second call would return 404.
      idempotent: false,
      errors: ['PRECONDITION_FAILED'],
      summary: 'Delete a task',
      description:
        'Moves the task to the trash, from where it can be restored. With `permanent=true`, deletes it for good, in the trash too.',
      successDescription: 'The task was deleted',
    },
    { status: 204, requestHeaders: IF_MATCH },
  ),

  complete: taskRoute(
    '/{task_id}/complete',
    {
      method: 'PATCH',
      operationId: 'completeTask',
      idempotent: { given: 'completed' },
      errors: ['PRECONDITION_FAILED', 'TASK_LIMIT_REACHED'],
      summary: 'Complete or reopen a task',
      description:
        'Toggles the state if there is no body or the body is `{}`. `{"completed": true}` sets it. Other members are refused. Completing a recurring task creates the next one, once: it is due at the first date of the rule that is after the old due date and after now. `Link` names it.',
      successDescription: 'The task after the change',
      mcp: {
        description:
          'Completes a task with `completed: true`, or reopens it with `completed: false`. Without `completed`, changes it to the other state. Completing a recurring task creates the next one, once.',
      },
    },
    { requestHeaders: IF_MATCH, headers: { ...TASK_TAG, ...NEXT_LINK }, examples: completeExamples },
  ),

  batch: taskRoute(
    '/batch',
    {
      method: 'POST',
      operationId: 'runBatch',
      idempotent: false,
      ignoredInside: unknownInOperations,
      errors: [
        'TASK_LIMIT_REACHED',
        'TASK_NOT_FOUND',
        'TASK_NOT_IN_TRASH',
        'TASK_DELETED',
        'PRECONDITION_FAILED',
      ],
      summary: 'Run several operations',
      description:
        'Carries out 1 to 100 operations in order, all or none. If one fails, `error.details.index` is its position. Ten operations count as one request for the rate limit.',
      successDescription: 'The task after each operation; null if it was deleted',
      mcp: {
        description:
          'Carries out 1 to 100 operations in order, all or none. If one fails, `details.index` of the error is its position. Ten operations count as one call for the rate limit.',
        destructive: true,
      },
    },
    { examples: batchExamples },
  ),

  tags: ownRoute(
    '/tags',
    {
      method: 'GET',
      operationId: 'listTags',
      idempotent: true,
      summary: 'List tags',
      description: 'Returns the tags of all tasks with the number of tasks that have them, most used first.',
      successDescription: 'The tags',
    },
    { examples: { response: tagsExamples } },
  ),

  changes: taskRoute(
    '/changes',
    {
      method: 'GET',
      operationId: 'listChanges',
      idempotent: true,
      errors: ['CURSOR_EXPIRED'],
      summary: 'List what changed',
      description:
        'Returns changes after a cursor, in their order; nothing is skipped, whatever is written meanwhile. Without `since`, returns all tasks, page by page, and then what changed.',
      successDescription: 'Changes, and the cursor after them',
    },
    { examples: { response: changesExamples } },
  ),

  watch: taskRoute(
    '/events',
    {
      method: 'GET',
      operationId: 'watchTasks',
      idempotent: true,
      errors: ['CURSOR_EXPIRED'],
      summary: 'Watch changes',
      description:
        'Sends changes as they happen, as Server-Sent Events: `data` is a change, `id` the cursor after it. Begins after `Last-Event-ID` or `since`, and otherwise now. A comment every 15 s keeps the connection open. The stream ends if the token expires, the user is deleted or the server stops; connect again with the last id, and nothing is lost. A user may have 10 streams at a time.',
      successDescription: 'Changes as they happen',
    },
    {
      requestHeaders: LAST_EVENT_ID,
      firstId: (context) => notesOf(context).watchedFrom,
      examples: { response: watchExamples },
    },
  ),

  trash: taskRoute(
    '/trash',
    {
      method: 'GET',
      operationId: 'listTrash',
      idempotent: true,
      summary: 'List deleted tasks',
      description: 'Returns one page of the tasks that can be restored.',
      successDescription: 'One page of deleted tasks',
    },
    { examples: { response: trashExamples } },
  ),

  restore: taskRoute(
    '/{task_id}/restore',
    {
      method: 'POST',
      operationId: 'restoreTask',
      // A second call would return 409.
      idempotent: false,
      errors: ['TASK_LIMIT_REACHED', 'TASK_NOT_IN_TRASH', 'PRECONDITION_FAILED'],
      summary: 'Restore a deleted task',
      description: 'Moves the task from the trash back to the others, with the same `id` and `uid`.',
      successDescription: 'The restored task',
    },
    { requestHeaders: IF_MATCH, headers: TASK_TAG, examples: { response: restoreExamples } },
  ),
};

/** The idempotence of each task procedure, as a type. The client checks its copy against it without loading the server. */
export type TaskIdempotence = {
  readonly [Name in keyof typeof taskRoutes as `task.${Name}`]: (typeof taskRoutes)[Name]['idempotent'];
};
