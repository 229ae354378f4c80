import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { FastifyPluginAsync } from 'fastify';
import { etagOf } from './etag.ts';
import { pagePolicy } from './security-headers.ts';

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
    <noscript>This page needs JavaScript. The document itself is at <a href="/openapi.json">/openapi.json</a>.</noscript>
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

/** No token is kept after the page is closed, and nothing is sent to a validator. */
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
 * `/docs`: Swagger UI on `/openapi.json`, with nothing from elsewhere.
 *
 * @see docs/decisions/001-docs-page.md
 */
export const docs: FastifyPluginAsync = async (app) => {
  const require = createRequire(import.meta.url);
  // The page gets a user's token typed in: it runs its own scripts, talks to this server, and does nothing else.
  // Swagger UI's icons are in its style sheet.
  const policy = pagePolicy({ 'img-src': ["'self'", 'data:'] });
  const serve = (url: string, type: string, file: string | Buffer) => {
    const content = Buffer.from(file);
    const etag = etagOf(content);
    app.get(url, (_request, reply) =>
      reply
        .type(type)
        .headers({ 'cache-control': 'public, no-cache', etag, ...policy })
        .send(content),
    );
  };
  serve('/docs', 'text/html; charset=utf-8', PAGE);
  serve('/docs/page.css', STYLE_TYPE, STYLE);
  serve('/docs/start.js', SCRIPT_TYPE, START);
  serve(
    '/docs/swagger-ui.css',
    STYLE_TYPE,
    await readFile(require.resolve('swagger-ui-dist/swagger-ui.css')),
  );
  serve(
    '/docs/swagger-ui-bundle.js',
    SCRIPT_TYPE,
    await readFile(require.resolve('swagger-ui-dist/swagger-ui-bundle.js')),
  );
};
