import type { PasswordHash } from '@tickline/auth/issuer';
import type { Database } from '@tickline/db';
import { borrowTestDatabase } from '@tickline/testing';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { buildApp } from '../../src/app.ts';
import type { AppDependencies } from '../../src/app-dependencies.ts';
import { type Env, readEnv } from '../../src/env.ts';
import type { Timeouts } from '../../src/http/timeouts.ts';
import { openIssuer } from '../../src/identity/token-issuer.ts';
import { createTokenVerifier } from '../../src/identity/token-verifier.ts';
import { loggerOptions } from '../../src/logging/logger.ts';
import type { Mailer } from '../../src/mail/open-mailer.ts';
import { openTelemetry } from '../../src/observability/telemetry.ts';
import { type DocumentKind, documentKind } from '../../src/openapi/kinds.ts';
import { asksForStream, injectStream } from './inject-stream.ts';
import { showLoggedErrors } from './logged-errors.ts';
import { quickPasswords } from './passwords.ts';
import { responseCheckOf } from './response-check.ts';
import { SECRET, tokenOf } from './token.ts';

export interface Call {
  /** The user whose token to send. By default, none is sent. */
  as?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

function queryOf(parameters: Record<string, string | string[]>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    for (const item of [value].flat()) search.append(name, item);
  return search.toString();
}

/** Starts a new turn of the event loop, like a request on a socket. `inject` would put a hundred in one turn. */
export const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** OpenAPI documents by everything that they depend on. Each takes a while to create and send. */
const documents = new Map<DocumentKind, string>();

export class TestApp {
  #check: ReturnType<typeof responseCheckOf> | undefined;

  constructor(
    readonly app: FastifyInstance,
    readonly database: Database,
    readonly log: string[],
    readonly kind: DocumentKind,
  ) {}

  async #document(): Promise<string> {
    const text = documents.get(this.kind) ?? (await this.app.inject('/openapi.json')).body;
    documents.set(this.kind, text);
    return text;
  }

  /** Sends a request, and checks the answer against the OpenAPI document. */
  async inject(options: InjectOptions): Promise<LightMyRequestResponse> {
    await nextTurn();
    const response = asksForStream(options)
      ? await injectStream(this.app, options)
      : await this.app.inject(options);
    this.#check ??= responseCheckOf(await this.#document());
    this.#check(options, response);
    return response;
  }

  async call(method: NonNullable<InjectOptions['method']>, url: string, call: Call = {}) {
    const headers: Record<string, string> = { ...call.headers };
    if (call.as !== undefined) headers['authorization'] ??= `Bearer ${await tokenOf(call.as)}`;
    if (call.body === undefined) return this.inject({ method, url, headers });
    headers['content-type'] ??= 'application/json';
    const payload = typeof call.body === 'string' ? call.body : JSON.stringify(call.body);
    return this.inject({ method, url, headers, payload });
  }

  get = (url: string, call?: Call) => this.call('GET', url, call);
  post = (url: string, call?: Call) => this.call('POST', url, call);
  put = (url: string, call?: Call) => this.call('PUT', url, call);
  patch = (url: string, call?: Call) => this.call('PATCH', url, call);
  delete = (url: string, call?: Call) => this.call('DELETE', url, call);

  /** Creates a task of `user`, and throws if that fails. */
  async createTask(user: string, task: Record<string, unknown> = {}) {
    const response = await this.post('/api/me/tasks', { as: user, body: { title: 'A task', ...task } });
    if (response.statusCode !== 201) throw new Error(response.body);
    return response.json();
  }

  /** Lists the tasks of `user`, and throws if that fails. */
  async listTasks(user: string, query: Record<string, string | string[]> | string = '') {
    const search = typeof query === 'string' ? query : queryOf(query);
    const response = await this.get(`/api/me/tasks?${search}`, { as: user });
    if (response.statusCode !== 200) throw new Error(response.body);
    return response.json();
  }
}

/** Returns the environment of a test, parsed like that of the process. */
function testEnv(overrides: NodeJS.ProcessEnv = {}): Env {
  return readEnv({
    ENVIRONMENT: 'test',
    AUTH_MODE: 'external',
    BETTER_AUTH_SECRET: SECRET,
    LOG_LEVEL: 'debug',
    RATE_LIMIT_MAX: '0',
    ...overrides,
  });
}

/** Parts of an app that a test gives. By default, the app has its own, but passwords are hashed in no time. */
type GivenParts = Partial<Pick<AppDependencies, 'page' | 'counter' | 'verifier'>> & {
  readonly mailer?: Mailer;
  readonly passwords?: PasswordHash;
};

/** Starts an app with its own database for all tests of a file. It has no web page, unless one is given. */
export function useApp(
  overrides: NodeJS.ProcessEnv = {},
  timeouts?: Timeouts,
  { mailer, passwords = quickPasswords(), ...given }: GivenParts = {},
): () => TestApp {
  let testApp: TestApp;
  let close: () => Promise<void>;
  const noteError = showLoggedErrors();

  beforeAll(async () => {
    const log: string[] = [];
    const env = testEnv(overrides);
    const logger = pino(loggerOptions(env), {
      write: (line) => {
        log.push(line);
        noteError(line);
      },
    });
    const telemetry = await openTelemetry(env, logger);
    const { database, giveBack } = await borrowTestDatabase(telemetry.observeQuery);
    const embedded = await openIssuer(env, SECRET, { database, log: logger, mailer, passwords });
    const verifier = createTokenVerifier(env, SECRET, embedded);
    const issuer = embedded && { issuer: embedded.issuer };
    const app = await buildApp(
      { env, database, verifier, secret: SECRET, logger, telemetry, ...issuer, ...given },
      timeouts,
    );
    await app.ready();
    testApp = new TestApp(app, database, log, documentKind(env));
    close = async () => {
      await app.close();
      await embedded?.close();
      await giveBack();
      await telemetry.close();
    };
  });
  afterAll(() => close?.());
  return () => testApp;
}

let users = 0;

/** Returns an id that is unique in the file. */
export function newUser(): string {
  users += 1;
  return `user-${users}`;
}
