import createClient from 'openapi-fetch';
import type { paths } from '../generated/openapi-typescript.ts';
import { answerOf } from './fields.ts';
import type { Connect } from './task-client.ts';

/** @see https://openapi-ts.dev/openapi-fetch/ */
export const openapiFetch: Connect = (url, token) => {
  const client = createClient<paths>({
    baseUrl: url,
    headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
  });
  const TASK = '/api/{user_id}/tasks/{task_id}';
  const path = (task_id: number) => ({ params: { path: { user_id: 'me', task_id } } });

  return {
    create: (user_id, body, key) =>
      answerOf(
        client.POST('/api/{user_id}/tasks', {
          params: { path: { user_id }, ...(key !== undefined && { header: { 'Idempotency-Key': key } }) },
          body,
        }),
      ),
    list: (query) =>
      answerOf(client.GET('/api/{user_id}/tasks', { params: { path: { user_id: 'me' }, query } })),
    get: (id) => answerOf(client.GET(TASK, path(id))),
    update: (id, body, tag) =>
      answerOf(
        client.PUT(TASK, {
          params: { ...path(id).params, ...(tag !== undefined && { header: { 'If-Match': tag } }) },
          body,
        }),
      ),
    toggle: (id) => answerOf(client.PATCH(`${TASK}/complete`, path(id))),
    setCompleted: (id, completed) =>
      answerOf(client.PATCH(`${TASK}/complete`, { ...path(id), body: { completed } })),
    delete: (id) => answerOf(client.DELETE(TASK, path(id))),
    restore: (id) => answerOf(client.POST(`${TASK}/restore`, path(id))),
    changes: (since) =>
      answerOf(
        client.GET('/api/{user_id}/tasks/changes', {
          params: { path: { user_id: 'me' }, query: { ...(since !== undefined && { since }) } },
        }),
      ),
  };
};
