import fastify, { type FastifyInstance } from 'fastify';
import pg from 'pg';
import { type Authenticate, createAuthenticate, rememberTokens } from '../parts/authenticate.ts';
import { createCursors } from '../parts/cursor.ts';
import { HttpError } from '../parts/http-error.ts';
import { addTaskRoutes } from './task-routes.ts';
import { compileValidator } from './validator.ts';

interface AppOptions {
  readonly databaseUrl: string;
  readonly secret: string;
  readonly remembersTokens: boolean;
}

function createPool(connectionString: string): pg.Pool {
  pg.types.setTypeParser(pg.types.builtins.INT8, Number);
  // Cursors hold a time as PostgreSQL writes it.
  const pool = new pg.Pool({ connectionString, max: 10, options: '-c TimeZone=UTC' });
  // A connection that is lost while idle is replaced at the next query.
  pool.on('error', () => undefined);
  return pool;
}

/** Tasks over REST, with nothing between a route and its statement. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const verify = await createAuthenticate(options.secret);
  const authenticate: Authenticate = options.remembersTokens ? rememberTokens(verify) : verify;
  const pool = createPool(options.databaseUrl);
  const app = fastify({ logger: false, bodyLimit: 100_000 });

  app.setValidatorCompiler(compileValidator);
  app.setErrorHandler<{ validation?: unknown; statusCode?: number; message: string }>((error, _, reply) => {
    const status = error.validation ? 422 : (error.statusCode ?? 500);
    return reply.code(status).send({ detail: status === 500 ? 'Operation failed' : error.message });
  });
  app.addHook('onClose', () => pool.end());

  app.decorateRequest('userId', '');
  app.addHook<{ Params: { user_id?: string } }>('onRequest', async (request) => {
    const { authorization } = request.headers;
    const { userId } = await authenticate(authorization);
    const owner = request.params.user_id;
    if (owner !== undefined && owner !== 'me' && owner !== userId)
      throw new HttpError(403, "Not authorized to access this user's tasks");
    request.userId = userId;
  });

  addTaskRoutes(app, pool, createCursors(options.secret));
  return app;
}
