import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';

const STREAM = /^(?:\/api(?:\/v1)?(?:\/[^/]+)?\/tasks\/events|\/trpc\/task\.watch)\/?(?:$|\?)/;

/** Tells whether a request may be answered with a stream, whose end `inject` would wait for. */
export function asksForStream({ url, method = 'GET' }: InjectOptions): boolean {
  return method === 'GET' && STREAM.test(String(url));
}

/** Sends a request that may be answered with a stream. Leaves a stream at once; any other answer is read to its end. */
export async function injectStream(
  app: FastifyInstance,
  options: InjectOptions,
): Promise<LightMyRequestResponse> {
  const response = await app.inject({ ...options, payloadAsStream: true });
  if (response.headers['content-type'] === 'text/event-stream') {
    response.raw.res.destroy();
    return response;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of response.stream()) chunks.push(Buffer.from(chunk));
  const body = Buffer.concat(chunks).toString();
  return Object.assign(response, { body, payload: body, json: () => JSON.parse(body) });
}
