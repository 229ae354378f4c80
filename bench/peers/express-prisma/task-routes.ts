import { type Response, Router } from 'express';
import { HttpError } from '../parts/http-error.ts';
import { links } from '../parts/links.ts';
import type { PrismaTasks } from '../parts/prisma-tasks.ts';
import {
  listQuerySchema,
  taskCompleteSchema,
  taskCreateSchema,
  taskParamsSchema,
  taskUpdateSchema,
} from '../parts/schemas.ts';
import { listTag, taskTag } from '../parts/tags.ts';

const userIdOf = (response: Response): string => response.locals['userId'];

function send(response: Response, task: { revision: number } | null): void {
  if (task === null) throw new HttpError(404, 'Task not found');
  response.set('ETag', taskTag(task)).json(task);
}

/** The tasks of `response.locals.userId`. */
export function taskRoutes(tasks: PrismaTasks): Router {
  const router = Router();

  router.get('/', async (request, response) => {
    const userId = userIdOf(response);
    const { page, revision } = await tasks.list(userId, listQuerySchema.parse(request.query));
    response.set('ETag', listTag(userId, revision));
    response.set('X-Total-Count', String(page.total));
    response.set('Link', links(request.originalUrl, page, page.total)).json(page);
  });

  router.post('/', async (request, response) => {
    const task = await tasks.create(userIdOf(response), taskCreateSchema.parse(request.body));
    response.status(201).location(`${request.originalUrl}/${task.id}`);
    send(response, task);
  });

  router.get('/:task_id', async (request, response) => {
    const { task_id } = taskParamsSchema.parse(request.params);
    send(response, await tasks.get(userIdOf(response), task_id));
  });

  router.put('/:task_id', async (request, response) => {
    const { task_id } = taskParamsSchema.parse(request.params);
    const changes = taskUpdateSchema.parse(request.body);
    send(response, await tasks.update(userIdOf(response), task_id, changes));
  });

  router.patch('/:task_id/complete', async (request, response) => {
    const { task_id } = taskParamsSchema.parse(request.params);
    const { completed } = taskCompleteSchema.parse(request.body ?? {});
    send(response, await tasks.complete(userIdOf(response), task_id, completed));
  });

  return router;
}
