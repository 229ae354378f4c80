import { LIMITS } from '@tickline/contract';
import type { JsonSchema } from '@tickline/rest';

export const refTo = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });
const NUMBER: JsonSchema = { type: 'integer', format: 'int64', minimum: 0 };
const TIME: JsonSchema = { type: 'string', format: 'date-time' };

const count = (description: string): JsonSchema => ({ ...NUMBER, description });
const rows = (description: string): JsonSchema => ({
  type: 'array',
  description,
  items: refTo('RowReport'),
});

/** Schemas of files, and of what became of one. */
export const SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  Export: {
    type: 'object',
    description: 'Everything of a user',
    properties: {
      format: { type: 'string', examples: ['tickline'] },
      version: { ...NUMBER, description: 'Of the format' },
      exported_at: TIME,
      user: refTo('User'),
      revision: count('The revision of the user before the first task was read'),
      cursor: {
        type: 'string',
        description: 'As `since`, for what changed while the file was written and later',
      },
      tasks: { type: 'array', items: refTo('Task') },
      trash: { type: 'array', items: refTo('DeletedTask') },
    },
    required: ['format', 'version', 'exported_at', 'user', 'revision', 'cursor', 'tasks', 'trash'],
  },
  Import: {
    type: 'object',
    description: 'An export, or any object with tasks. Other members are left out',
    properties: {
      tasks: {
        type: 'array',
        description: 'Each with a `title`, and any other fields of a task',
        items: { type: 'object' },
      },
    },
    required: ['tasks'],
  },
  RowReport: {
    type: 'object',
    description: 'The problems of a row',
    properties: {
      row: { ...NUMBER, description: 'Number of the task in the file, from 1' },
      line: { ...NUMBER, description: 'Line of the file, if its format has lines' },
      issues: {
        type: 'array',
        items: {
          type: 'object',
          properties: { path: { type: 'string' }, message: { type: 'string' } },
          required: ['path', 'message'],
        },
      },
    },
    required: ['row', 'issues'],
  },
  ImportReport: {
    type: 'object',
    description: 'What became of the tasks of a file',
    properties: {
      created: count('Tasks that were created'),
      existing: count('Tasks that the user had before. They are as they were'),
      failed_total: count('Rows that are no task now'),
      failed: rows(`The first ${LIMITS.importReport} of them`),
      warnings_total: count('Tasks that cannot hold all that the file says'),
      warnings: rows(`The first ${LIMITS.importReport} of them`),
    },
    required: ['created', 'existing', 'failed_total', 'failed', 'warnings_total', 'warnings'],
  },
};
