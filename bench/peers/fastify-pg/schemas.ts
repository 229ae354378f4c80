const dateTime = { type: 'string', format: 'date-time' } as const;
const priority = { type: 'string', enum: ['low', 'medium', 'high'] } as const;
const userId = { type: 'string' } as const;

/** Of answers: Fastify makes a function of it that writes just these members. */
const task = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    user_id: { type: 'string' },
    title: { type: 'string' },
    description: { type: 'string', nullable: true },
    completed: { type: 'boolean' },
    priority: { type: 'string' },
    due_date: { ...dateTime, nullable: true },
    all_day: { type: 'boolean' },
    tags: { type: 'array', items: { type: 'string' } },
    recurrence: { type: 'string', nullable: true },
    time_zone: { type: 'string', nullable: true },
    completed_at: { ...dateTime, nullable: true },
    uid: { type: 'string' },
    revision: { type: 'integer' },
    created_at: dateTime,
    updated_at: dateTime,
  },
} as const;

const taskList = {
  type: 'object',
  properties: {
    tasks: { type: 'array', items: task },
    total: { type: 'integer' },
    limit: { type: 'integer' },
    offset: { type: 'integer' },
    next_cursor: { type: 'string', nullable: true },
  },
} as const;

const fields = {
  title: { type: 'string', minLength: 1, maxLength: 200, format: 'text' },
  description: { type: 'string', nullable: true, maxLength: 1000, format: 'text' },
  completed: { type: 'boolean' },
  priority,
  due_date: { ...dateTime, nullable: true },
} as const;

const listQuery = {
  type: 'object',
  properties: {
    status: { type: 'string', enum: ['all', 'pending', 'completed'], default: 'all' },
    priority: { type: 'array', items: priority, minItems: 1 },
    search: { type: 'string', minLength: 1, maxLength: 200, format: 'text' },
    due_before: dateTime,
    due_after: dateTime,
    sort: {
      type: 'string',
      enum: ['created_at', 'updated_at', 'due_date', 'priority', 'title'],
      default: 'created_at',
    },
    order: { type: 'string', enum: ['asc', 'desc'], default: 'desc' },
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 100 },
    offset: { type: 'integer', minimum: 0, default: 0 },
  },
} as const;

const ofUser = { type: 'object', properties: { user_id: userId } } as const;
const ofTask = {
  type: 'object',
  properties: {
    user_id: userId,
    task_id: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
  },
} as const;

export const listSchema = { params: ofUser, querystring: listQuery, response: { 200: taskList } };
export const getSchema = { params: ofTask, response: { 200: task } };
export const createSchema = {
  params: ofUser,
  body: { type: 'object', required: ['title'], properties: fields },
  response: { 201: task },
};
export const batchSchema = {
  params: ofUser,
  body: {
    type: 'object',
    required: ['operations'],
    properties: {
      operations: {
        type: 'array',
        minItems: 1,
        maxItems: 100,
        items: {
          type: 'object',
          required: ['op', 'title'],
          properties: { op: { type: 'string', const: 'create' }, ...fields },
        },
      },
    },
  },
  response: { 200: { type: 'object', properties: { results: { type: 'array', items: task } } } },
};
export const updateSchema = {
  params: ofTask,
  body: { type: 'object', properties: fields },
  response: { 200: task },
};
export const completeSchema = {
  params: ofTask,
  body: { type: 'object', nullable: true, properties: { completed: fields.completed } },
  response: { 200: task },
};
