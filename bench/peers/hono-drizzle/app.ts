import { zValidator } from '@hono/zod-validator';
import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ValidationTargets } from 'hono/types';
import type { ZodType } from 'zod';
import { createAuthenticate } from '../parts/authenticate.ts';
import { HttpError } from '../parts/http-error.ts';
import { links } from '../parts/links.ts';
import {
  listQuerySchema,
  taskCompleteSchema,
  taskCreateSchema,
  taskParamsSchema,
  taskUpdateSchema,
} from '../parts/schemas.ts';
import { listTag, taskTag } from '../parts/tags.ts';
import type { Tasks } from './tasks.ts';

/** @hono/zod-validator answers with 400 by itself. */
const validate = <Target extends keyof ValidationTargets, Schema extends ZodType>(
  target: Target,
  schema: Schema,
) =>
  zValidator(target, schema, (result, context) =>
    result.success ? undefined : context.json({ detail: result.error.issues }, 422),
  );

function found<Task>(task: Task | undefined): Task {
  if (task === undefined) throw new HTTPException(404, { message: 'Task not found' });
  return task;
}

function respond<Task extends { revision: number }>(context: Context, task: Task, status: 200 | 201 = 200) {
  context.header('ETag', taskTag(task));
  return context.json(task, status);
}

function pathAndQuery(url: string): string {
  return url.slice(url.indexOf('/', 'https://'.length));
}

export async function createApp(tasks: Tasks, secret: string) {
  const authenticate = await createAuthenticate(secret);
  const app = new Hono<{ Variables: { userId: string } }>().basePath('/api/:user_id/tasks');

  app.onError((error, context) => {
    if (error instanceof HTTPException) return context.json({ detail: error.message }, error.status);
    if (error instanceof HttpError) return context.json({ detail: error.message }, 401);
    return context.json({ detail: 'Operation failed' }, 500);
  });

  app.use(async (context, next) => {
    const { userId } = await authenticate(context.req.header('authorization'));
    const owner = context.req.param('user_id');
    if (owner !== 'me' && owner !== userId) throw new HTTPException(403, { message: 'Not authorized' });
    context.set('userId', userId);
    await next();
  });

  app.get('/', validate('query', listQuerySchema), async (context) => {
    const { revision, ...page } = await tasks.list(context.var.userId, context.req.valid('query'));
    context.header('ETag', listTag(context.var.userId, revision));
    context.header('X-Total-Count', String(page.total));
    context.header('Link', links(pathAndQuery(context.req.url), page, page.total));
    return context.json(page);
  });

  app.post('/', validate('json', taskCreateSchema), async (context) => {
    const task = await tasks.create(context.var.userId, context.req.valid('json'));
    context.header('Location', `${context.req.path}/${task.id}`);
    return respond(context, task, 201);
  });

  app.get('/:task_id', validate('param', taskParamsSchema), async (context) => {
    const { task_id } = context.req.valid('param');
    return respond(context, found(await tasks.get(context.var.userId, task_id)));
  });

  app.put(
    '/:task_id',
    validate('param', taskParamsSchema),
    validate('json', taskUpdateSchema),
    async (context) => {
      const { task_id } = context.req.valid('param');
      const changes = context.req.valid('json');
      return respond(context, found(await tasks.update(context.var.userId, task_id, changes)));
    },
  );

  app.patch(
    '/:task_id/complete',
    validate('param', taskParamsSchema),
    validate('json', taskCompleteSchema),
    async (context) => {
      const { task_id } = context.req.valid('param');
      const { completed } = context.req.valid('json');
      return respond(context, found(await tasks.complete(context.var.userId, task_id, completed)));
    },
  );

  return app;
}
