import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createVerifier, type Verifier } from '../../src/verifier/index.ts';
import { AUDIENCE, ISSUER, type SigningKey } from './key-pair.ts';

export type Answer = RequestListener;

/** An issuer's answer: the public half of these keys. */
export function keySet(...keys: readonly SigningKey[]): Answer {
  return json({ keys: keys.map(({ jwk }) => jwk) });
}

export function json(body: unknown): Answer {
  return text(JSON.stringify(body));
}

export function text(body: string): Answer {
  return (_request, response) => void response.setHeader('content-type', 'application/json').end(body);
}

export function status(code: number, headers: Record<string, string> = {}, body = ''): Answer {
  return (_request, response) => void response.writeHead(code, headers).end(body);
}

/** The connection breaks before anything is answered, as it does where no issuer listens. */
export const broken: Answer = (_request, response) => void response.destroy();

/** A real issuer on a socket, whose answer can be changed and whose requests are counted. */
export async function startIssuer(answer: Answer) {
  const issuer = { answer, requests: 0, url: new URL('http://127.0.0.1') };
  const server = createServer((request, response) => {
    issuer.requests += 1;
    issuer.answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer.url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/auth/jwks`);
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return issuer;
}

/** A verifier that trusts this issuer and no secret. */
export function verifierOf({ url }: Awaited<ReturnType<typeof startIssuer>>): Verifier {
  return createVerifier({ jwks: { source: url, issuer: ISSUER, audience: AUDIENCE } });
}
