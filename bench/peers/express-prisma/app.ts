import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { ZodError } from 'zod';
import { createAuthenticate } from '../parts/authenticate.ts';
import { HttpError } from '../parts/http-error.ts';
import type { PrismaTasks } from '../parts/prisma-tasks.ts';
import { taskRoutes } from './task-routes.ts';

const handleError: ErrorRequestHandler = (error, _request, response, _next) => {
  if (error instanceof ZodError) response.status(422).json({ detail: error.issues });
  else if (error.statusCode < 500) response.status(error.statusCode).json({ detail: error.message });
  else response.status(500).json({ detail: 'Operation failed' });
};

export async function createApp(tasks: PrismaTasks, secret: string): Promise<Express> {
  const authenticate = await createAuthenticate(secret);
  const requireOwner: RequestHandler<{ user_id: string }> = async (request, response, next) => {
    const { userId } = await authenticate(request.headers.authorization);
    const owner = request.params.user_id;
    if (owner !== 'me' && owner !== userId) throw new HttpError(403, 'Not authorized');
    response.locals['userId'] = userId;
    next();
  };

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use('/api/:user_id/tasks', requireOwner, express.json({ limit: '100kb' }), taskRoutes(tasks));
  app.use(handleError);
  return app;
}
