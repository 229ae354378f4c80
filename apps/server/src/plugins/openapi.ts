import type { FastifyPluginCallback } from 'fastify';
import type { AppDependencies } from '../app-dependencies.ts';
import { lazyFile } from '../http/lazy-file.ts';
import { type DocumentFormat, documentKind } from '../openapi/kinds.ts';

const CACHE_CONTROL = 'public, max-age=300';

/** Serves `/openapi.json` and `/openapi.yaml`. */
export const openapi: FastifyPluginCallback<Pick<AppDependencies, 'env'>> = (app, { env }, done) => {
  app.addHook('onRequest', app.limitReaders);
  const kind = documentKind(env);
  const serve = (url: string, type: string, format: DocumentFormat) => {
    const file = lazyFile(async () => {
      const { documentText } = await import('../openapi/texts.ts');
      return documentText(kind, format);
    });
    app.get(url, async (_request, reply) => {
      const { content, etag } = await file();
      return reply.type(type).headers({ 'cache-control': CACHE_CONTROL, etag }).send(content);
    });
  };
  serve('/openapi.json', 'application/json; charset=utf-8', 'json');
  serve('/openapi.yaml', 'application/yaml', 'yaml');
  done();
};
