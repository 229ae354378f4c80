import type { Task, TaskList } from '@tickline/contract';

const milk: Task = {
  id: 1,
  user_id: 'kX3vQz81',
  title: 'Buy milk',
  description: 'Two bottles, the blue ones',
  completed: false,
  priority: 'high',
  due_date: '2027-01-31T17:00:00.000Z',
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
};
const changed = { updated_at: '2026-11-22T08:30:00.000Z' };
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
    clear: { summary: 'Clear optional fields', value: { description: null, due_date: null } },
    nothing: { summary: 'Change nothing', value: {} },
  },
  response: {
    postpone: {
      value: { ...milk, ...changed, due_date: '2027-02-07T17:00:00.000Z', priority: 'low' },
    },
    clear: { value: { ...milk, ...changed, description: null, due_date: null } },
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
    completed: { value: { ...milk, ...changed, completed: true } },
    open: { value: { ...milk, ...changed } },
  },
};
