import type { Task, TaskBatchResult, TaskChanges, TaskList, TaskTags, TaskTrash } from '@tickline/contract';

const milk: Task = {
  id: 1,
  user_id: 'kX3vQz81',
  title: 'Buy milk',
  description: 'Two bottles, the blue ones',
  completed: false,
  priority: 'high',
  due_date: '2027-01-31T17:00:00.000Z',
  all_day: false,
  tags: ['errands', 'home'],
  recurrence: 'FREQ=WEEKLY;BYDAY=SU',
  time_zone: 'Europe/Berlin',
  completed_at: null,
  uid: '019b1a2c-5e80-7d3c-9f1e-2a7b64c0d815',
  revision: 17,
  created_at: '2026-11-21T09:00:00.000Z',
  updated_at: '2026-11-21T09:00:00.000Z',
};
const letter: Task = {
  ...milk,
  id: 2,
  title: 'Write to Ada',
  description: null,
  priority: 'medium',
  due_date: null,
  tags: [],
  recurrence: null,
  time_zone: null,
  uid: '019b1a2c-6c11-7a40-8d52-90f3be1d7a06',
  revision: 18,
};
const changed = { revision: 19, updated_at: '2026-11-22T08:30:00.000Z' };
const page: TaskList = { tasks: [letter, milk], total: 2, limit: 100, offset: 0, next_cursor: null };
const firstOfTwo: TaskList = {
  ...page,
  tasks: [letter],
  limit: 1,
  next_cursor: 'm0zXcBqXfD3vJmA1Q2tZbVsiMjAyNi0xMS0yMVQwOTowMDowMC4wMDBaIiwyXQ',
};

export const taskExamples = { task: { value: milk } };

export const listExamples = {
  whole: { summary: 'All matching tasks', value: page },
  page: { summary: 'The first of two pages', value: firstOfTwo },
  none: { summary: 'No task matches', value: { ...page, tasks: [], total: 0 } },
};

export const createExamples = {
  request: {
    full: {
      summary: 'All fields',
      value: {
        title: 'Buy milk',
        description: 'Two bottles, the blue ones',
        priority: 'high',
        due_date: '2027-01-31T18:00:00+01:00',
        tags: ['errands', 'home'],
        recurrence: 'FREQ=WEEKLY;BYDAY=SU',
        time_zone: 'Europe/Berlin',
        completed: false,
      },
    },
    short: { summary: 'Title only', value: { title: 'Write to Ada' } },
  },
  response: { full: { value: milk }, short: { value: letter } },
};

export const updateExamples = {
  request: {
    postpone: {
      summary: 'Change some fields',
      value: { due_date: '2027-02-07T17:00:00Z', priority: 'low' },
    },
    day: { summary: 'Due on a day, without a time', value: { due_date: '2027-02-07' } },
    clear: {
      summary: 'Clear optional fields',
      value: { description: null, due_date: null, recurrence: null },
    },
    nothing: { summary: 'Change nothing', value: {} },
  },
  response: {
    postpone: {
      value: { ...milk, ...changed, due_date: '2027-02-07T17:00:00.000Z', priority: 'low' },
    },
    day: { value: { ...milk, ...changed, due_date: '2027-02-07T00:00:00.000Z', all_day: true } },
    clear: { value: { ...milk, ...changed, description: null, due_date: null, recurrence: null } },
    nothing: { value: milk },
  },
};

export const completeExamples = {
  request: {
    toggle: { summary: 'Toggle the state', value: {} },
    set: { summary: 'Mark as completed', value: { completed: true } },
    reopen: { summary: 'Mark as not completed', value: { completed: false } },
  },
  response: {
    completed: { value: { ...milk, ...changed, completed: true, completed_at: changed.updated_at } },
    open: { value: { ...milk, ...changed } },
  },
};

export const tagsExamples = {
  tags: {
    value: {
      tags: [
        { tag: 'home', total: 12, pending: 3 },
        { tag: 'errands', total: 5, pending: 5 },
      ],
    } satisfies TaskTags,
  },
  none: { summary: 'No task has a tag', value: { tags: [] } },
};

const deletion = { revision: 20, deleted_at: '2026-11-23T07:15:00.000Z' };
const cursor = 'Yk4nq3bXo1TzG0w2cJ5VfFsiMjAiLDIwXQ';

export const changesExamples = {
  changes: {
    summary: 'A task was created, and another deleted',
    value: {
      changes: [
        { revision: 17, task_id: milk.id, uid: milk.uid, deleted: false, task: milk },
        { ...deletion, task_id: letter.id, uid: letter.uid, deleted: true, task: null },
      ],
      cursor,
      has_more: false,
    } satisfies TaskChanges,
  },
  none: { summary: 'Nothing has changed', value: { changes: [], cursor, has_more: false } },
};

/** Text, as it is sent. */
export const watchExamples = {
  created: {
    summary: 'A task was created',
    value: `retry: 2718\nid: ${cursor}\n\nid: ${cursor}\ndata: ${JSON.stringify(changesExamples.changes.value.changes[0])}\n\n`,
  },
};

export const trashExamples = {
  trash: {
    value: { tasks: [{ ...letter, ...deletion }], total: 1, limit: 100, offset: 0 } satisfies TaskTrash,
  },
};

export const restoreExamples = {
  restored: { value: { ...letter, revision: 21, updated_at: '2026-11-23T07:16:00.000Z' } },
};

export const batchExamples = {
  request: {
    several: {
      summary: 'Create a task, and complete it',
      value: {
        operations: [
          { op: 'create', uid: milk.uid, title: 'Buy milk', priority: 'high' },
          { op: 'complete', uid: milk.uid, completed: true },
        ],
      },
    },
  },
  response: {
    several: {
      value: {
        results: [milk, { ...milk, completed: true, completed_at: milk.created_at, revision: 18 }],
      } satisfies TaskBatchResult,
    },
  },
};
