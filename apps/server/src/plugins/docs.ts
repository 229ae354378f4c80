import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { FastifyPluginCallback } from 'fastify';
import type { AppDependencies } from '../app-dependencies.ts';
import { DOCS_SCRIPTS, readDocsFile } from '../docs-page.ts';
import { lazyFile } from '../http/lazy-file.ts';
import { pagePolicy } from '../http/security-headers.ts';

const PAGE_TYPE = 'text/html; charset=utf-8';
const SCRIPT_TYPE = 'text/javascript; charset=utf-8';
const STYLE_TYPE = 'text/css; charset=utf-8';

/** Reads the document of the page. It says whether users sign in here, or bring a token of another issuer. */
async function readPage(hasSessions: boolean): Promise<Buffer> {
  const html = (await readDocsFile('page.html')).toString();
  return Buffer.from(html.replace('<html', `<html data-sign-in="${hasSessions ? 'session' : 'token'}"`));
}

/**
 * Serves Swagger UI for `/openapi.json` at `/docs`, without resources from elsewhere.
 *
 * @see docs/decisions/001-docs-page.md
 */
export const docs: FastifyPluginCallback<Pick<AppDependencies, 'issuer'>> = (app, { issuer }, done) => {
  app.addHook('onRequest', app.limitReaders);
  const require = createRequire(import.meta.url);
  // The page has its user's tokens: it may only run its own scripts and call this server. Icons are data URLs.
  const policy = pagePolicy({ 'img-src': ["'self'", 'data:'] });
  const serve = (url: string, type: string, read: () => Promise<Buffer>) => {
    const file = lazyFile(read);
    app.get(url, async (_request, reply) => {
      const { content, etag } = await file();
      return reply
        .type(type)
        .headers({ 'cache-control': 'public, no-cache', etag, ...policy })
        .send(content);
    });
  };
  serve('/docs', PAGE_TYPE, () => readPage(issuer !== undefined));
  serve('/docs/page.css', STYLE_TYPE, () => readDocsFile('page.css'));
  for (const name of DOCS_SCRIPTS) serve(`/docs/${name}`, SCRIPT_TYPE, () => readDocsFile(name));
  serve('/docs/swagger-ui.css', STYLE_TYPE, () =>
    readFile(require.resolve('swagger-ui-dist/swagger-ui.css')),
  );
  serve('/docs/swagger-ui-bundle.js', SCRIPT_TYPE, () =>
    readFile(require.resolve('swagger-ui-dist/swagger-ui-bundle.js')),
  );
  done();
};
