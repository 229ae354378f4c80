import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';

/** @see https://prometheus.io/docs/instrumenting/exposition_formats/ */
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

interface MetricsServerOptions {
  readonly host: string;
  readonly port: number;
  /** Writes all metrics in Prometheus' text format. */
  readonly render: () => Promise<string>;
  readonly log: Pick<FastifyBaseLogger, 'warn'>;
}

export interface MetricsServer {
  close(): Promise<void>;
}

function isScrape({ method, url = '' }: IncomingMessage): boolean {
  return (method === 'GET' || method === 'HEAD') && url.split('?', 1)[0] === '/metrics';
}

async function answer(request: IncomingMessage, response: ServerResponse, render: () => Promise<string>) {
  if (!isScrape(request)) {
    response.writeHead(404, { connection: 'close' }).end();
    return;
  }
  const text = await render();
  response.writeHead(200, {
    'content-type': CONTENT_TYPE,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(new Error(`METRICS_PORT: cannot listen on ${host}:${port} (${cause.code})`, { cause }));
    });
    server.listen(port, host, resolve);
  });
}

/**
 * Serves only `GET /metrics`, on a port that is not public.
 *
 * @throws if the port is taken
 */
export async function startMetricsServer(options: MetricsServerOptions): Promise<MetricsServer> {
  const { host, port, render, log } = options;
  const server = createServer((request, response) => {
    answer(request, response, render).catch((err: unknown) => {
      log.warn({ err }, 'the metrics could not be read');
      response.writeHead(500, { connection: 'close' }).end();
    });
  });
  await listen(server, host, port);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // An interrupted scrape costs one sample; waiting for it could delay the shutdown.
        server.closeAllConnections();
      }),
  };
}
