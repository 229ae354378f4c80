import type { FastifyPluginCallback } from 'fastify';
import type { AppDependencies } from '../app-dependencies.ts';
import { lazyFile } from '../http/lazy-file.ts';
import { DOCUMENT_FILES, documentKind } from '../openapi/kinds.ts';

const CACHE_CONTROL = 'public, max-age=300';

/** Serves the OpenAPI document: `/openapi.json`, `/openapi.yaml` and, for readers of OpenAPI 3.0, `/openapi-3.0.json`. */
export const openapi: FastifyPluginCallback<Pick<AppDependencies, 'env'>> = (app, { env }, done) => {
  app.addHook('onRequest', app.limitReaders);
  const kind = documentKind(env);
  for (const name of DOCUMENT_FILES) {
    const file = lazyFile(async () => {
      const { documentText } = await import('../openapi/texts.ts');
      return documentText(kind, name);
    });
    const type = name.endsWith('.yaml') ? 'application/yaml' : 'application/json; charset=utf-8';
    app.get(`/${name}`, async (_request, reply) => {
      const { content, etag } = await file();
      return reply.type(type).headers({ 'cache-control': CACHE_CONTROL, etag }).send(content);
    });
  }
  done();
};
