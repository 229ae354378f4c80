import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { FastifyPluginCallback } from 'fastify';
import { lazyFile } from '../http/lazy-file.ts';
import { pagePolicy } from '../http/security-headers.ts';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Tickline API</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <link rel="stylesheet" href="/docs/page.css">
  </head>
  <body>
    <noscript>This page needs JavaScript. The document itself is at
      <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1) and <a href="/openapi-3.0.json">/openapi-3.0.json</a>.</noscript>
    <div id="docs"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

const STYLE = `body { margin: 0; }
.swagger-ui .wrapper { max-width: 68rem; }
.swagger-ui .scheme-container { box-shadow: none; padding: 0; }
.swagger-ui .servers-title, .swagger-ui .servers { display: none; }
`;

/** Keeps no token after the page is closed, and sends nothing to a validator. */
const START = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  persistAuthorization: false,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;

const SCRIPT_TYPE = 'text/javascript; charset=utf-8';
const STYLE_TYPE = 'text/css; charset=utf-8';

/**
 * Serves Swagger UI for `/openapi.json` at `/docs`, without resources from elsewhere.
 *
 * @see docs/decisions/001-docs-page.md
 */
export const docs: FastifyPluginCallback = (app, _options, done) => {
  app.addHook('onRequest', app.limitReaders);
  const require = createRequire(import.meta.url);
  // Users type their token into this page: it may only run its own scripts and call this server. Icons are data URLs.
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
  const serveText = (url: string, type: string, text: string) =>
    serve(url, type, async () => Buffer.from(text));
  serveText('/docs', 'text/html; charset=utf-8', PAGE);
  serveText('/docs/page.css', STYLE_TYPE, STYLE);
  serveText('/docs/start.js', SCRIPT_TYPE, START);
  serve('/docs/swagger-ui.css', STYLE_TYPE, () =>
    readFile(require.resolve('swagger-ui-dist/swagger-ui.css')),
  );
  serve('/docs/swagger-ui-bundle.js', SCRIPT_TYPE, () =>
    readFile(require.resolve('swagger-ui-dist/swagger-ui-bundle.js')),
  );
  done();
};
