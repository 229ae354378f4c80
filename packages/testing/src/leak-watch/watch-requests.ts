import { subscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';
import type { LeakWatch } from './leak-watch.ts';

const SECRET_MEMBER = /^(?:.*password|token|secret)$/i;
const SECRET_HEADER = ['set-auth-token', 'set-auth-jwt'];
const COOKIE = /session_token=([^;\s]+)/g;
/** Shorter ones are fake tokens such as `a.b.c`. */
const MIN_TOKEN = 16;

function parse(content: unknown): unknown {
  if (typeof content !== 'string' && !Buffer.isBuffer(content)) return content;
  try {
    return JSON.parse(content.toString());
  } catch {
    return undefined;
  }
}

const MAX_DEPTH = 5;

/** Yields members of a body whose names mark them as secret. */
function* secretsOf(body: unknown, depth = 0): Generator<[name: string, value: string]> {
  if (typeof body !== 'object' || body === null || depth > MAX_DEPTH) return;
  for (const [name, value] of Object.entries(body)) {
    if (typeof value === 'string' && SECRET_MEMBER.test(name)) yield [name, value];
    else yield* secretsOf(value, depth + 1);
  }
}

/**
 * Watches requests and responses of Fastify applications in this process. Tokens, cookies and passwords are secrets; error
 * bodies are output.
 *
 * @see https://fastify.dev/docs/latest/Reference/Hooks/#using-hooks-to-inject-custom-properties
 */
export function watchRequests(watch: LeakWatch): void {
  const addCookies = (text: unknown) => {
    for (const [, value = ''] of String(text).matchAll(COOKIE)) watch.addSecret('a session cookie', value);
  };
  const addBody = (content: unknown) => {
    for (const [name, value] of secretsOf(parse(content))) watch.addSecret(name, value);
  };
  const observe = (app: FastifyInstance) => {
    app.addHook('onRequest', async ({ headers }) => {
      const token = headers.authorization?.replace(/^bearer +/i, '') ?? '';
      if (token.length < MIN_TOKEN) return;
      watch.addSecret('a token', token);
      watch.addSecret('the signature of a token', token.split('.')[2] ?? '');
    });
    app.addHook('onRequest', async ({ headers }) => addCookies(headers.cookie));
    app.addHook('preHandler', async ({ body }) => addBody(body));
    app.addHook('onSend', async (_request, reply, payload) => {
      for (const name of SECRET_HEADER) watch.addSecret(name, String(reply.getHeader(name) ?? ''));
      addCookies(reply.getHeader('set-cookie'));
      if (reply.statusCode < 400) addBody(payload);
      else if (typeof payload === 'string' || Buffer.isBuffer(payload))
        watch.addOutput('error body', payload.toString());
      return payload;
    });
  };
  subscribe('fastify.initialization', (message) => {
    observe((message as { fastify: FastifyInstance }).fastify);
  });
}
