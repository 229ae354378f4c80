import type { FastifyPluginAsync } from 'fastify';
import { stringify } from 'yaml';
import type { AppDependencies } from '../app.ts';
import { createApiDocument } from '../document.ts';
import { etagOf } from './etag.ts';

const CACHE_CONTROL = 'public, max-age=300';

/** `/openapi.json` and `/openapi.yaml`, made once. */
export const openapi: FastifyPluginAsync<Pick<AppDependencies, 'issuer'>> = async (app, { issuer }) => {
  const document = createApiDocument(await issuer?.document());
  const serve = (url: string, type: string, text: string) => {
    const content = Buffer.from(text);
    const etag = etagOf(content);
    app.get(url, (_request, reply) =>
      reply.type(type).header('cache-control', CACHE_CONTROL).header('etag', etag).send(content),
    );
  };
  serve('/openapi.json', 'application/json; charset=utf-8', JSON.stringify(document));
  serve('/openapi.yaml', 'application/yaml', stringify(document, { aliasDuplicateObjects: false }));
};
