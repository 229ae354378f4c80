import { purgeTrash } from '@tickline/api';
import { createIssuerDocument } from '@tickline/auth/issuer';
import { SCOPES, type Scope } from '@tickline/contract';
import type { OpenApiDocument, OpenApiOperation, OpenApiParameter } from '@tickline/rest';
import fc from 'fast-check';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createApiDocument } from '../../src/openapi/api-document.ts';
import { toVersion30 } from '../../src/openapi/version-3-0.ts';
import { nextTurn, useApp } from '../harness/app.ts';
import { asksForStream, injectStream } from '../harness/inject-stream.ts';
import { responseCheckOf } from '../harness/response-check.ts';
import { tokenOf } from '../harness/token.ts';
import { nearlyValid } from './arbitrary.ts';

const REQUESTS_PER_OPERATION = 150;
const TIMEOUT_MS = 120_000;
const USER = 'conformance';
const OTHER = 'other';
const JSON_HEADERS = { 'content-type': 'application/json' };

const AUTH_MODE = 'embedded';
const api = useApp({ AUTH_MODE });
const broken = useApp({ AUTH_MODE });
const limited = useApp({ AUTH_MODE, RATE_LIMIT_MAX: '1' });
const text = JSON.stringify(createApiDocument(await createIssuerDocument('HS256')));
const document: OpenApiDocument = JSON.parse(text);
const checks = [text, JSON.stringify(toVersion30(document))].map(responseCheckOf);
/** Statuses seen for each operation. */
const seen = new Map<string, Set<string>>();
let headers: Record<string, string>;
let cursor: string;
let calendar: string;

interface Operation extends OpenApiOperation {
  readonly path: string;
  readonly method: Uppercase<string>;
  readonly 'x-required-scopes'?: readonly string[];
}

/** All but those of Better Auth. */
const operations: Operation[] = Object.entries(document.paths)
  .filter(([path]) => !path.startsWith('/api/auth/'))
  .flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      ...operation,
      path,
      method: method.toUpperCase() as Uppercase<string>,
    })),
  );
/** Reads come first, while there is little to read: an export has every task that others have made. */
const procedures = operations
  .filter(({ path }) => path.startsWith('/api/'))
  .sort((a, b) => Number(a.method !== 'GET') - Number(b.method !== 'GET'));

/** Headers with a key of another user, which has this scope. */
const keyHeaders = new Map<Scope, Record<string, string>>();

const createKey = async (as: string, scope: Scope) =>
  (await api().post('/api/me/keys', { as, body: { name: 'x', scopes: [scope] } })).json();

beforeAll(async () => {
  for (const { database } of [api(), broken(), limited()])
    for (const id of [USER, OTHER])
      await database.prisma.user.create({ data: { id, name: id, email: `${id}@example.com` } });
  for (const scope of SCOPES)
    keyHeaders.set(scope, { authorization: `Bearer ${(await createKey(OTHER, scope)).key}` });
  headers = { authorization: `Bearer ${await tokenOf(USER)}` };
  ({ cursor } = (await api().get('/api/me/tasks/changes', { as: USER })).json());
  for (const _ of Array(5)) await api().createTask(USER);
  await renewCalendar();
});

/** Sends a request, checks the answer against the document in both versions, and records its status. */
async function send(
  { operationId, method }: Operation,
  url: string,
  options: Pick<InjectOptions, 'headers' | 'payload'>,
  app = api().app,
): Promise<LightMyRequestResponse> {
  const request = { ...options, method: method as 'GET', url };
  await nextTurn();
  const response = asksForStream(request) ? await injectStream(app, request) : await app.inject(request);
  for (const check of checks) check(request, response);
  seen.set(operationId, (seen.get(operationId) ?? new Set()).add(String(response.statusCode)));
  return response;
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value);
const encode = (value: unknown): string => encodeURIComponent(textOf(value));

/** Generates path parameters, mostly existing ones. */
function segment({ name, schema }: OpenApiParameter): fc.Arbitrary<string> {
  const known = name === 'user_id' ? ['me', USER, USER, 'other'] : ['1', '2', '3', '4', '5', '77'];
  return fc
    .oneof(
      { weight: 4, arbitrary: fc.constantFrom<unknown>(...known) },
      { weight: 1, arbitrary: nearlyValid(schema, document.components.schemas) },
    )
    .map((value) => encode(value) || '%20');
}

const valuesOf = ({ schema, example }: OpenApiParameter) =>
  nearlyValid(
    { ...schema, ...(example !== undefined && { examples: [example] }) },
    document.components.schemas,
  );

function query(parameters: readonly OpenApiParameter[]): fc.Arbitrary<string> {
  const values = parameters.map((parameter) => [parameter.name, valuesOf(parameter)] as const);
  return fc
    .record(Object.fromEntries(values), { requiredKeys: [] })
    .map((record) =>
      Object.entries(record).flatMap(([name, value]) =>
        [value].flat().map((each) => `${name}=${encode(each)}`),
      ),
    )
    .map((pairs) => pairs.join('&'));
}

/** Generates the headers that an operation reads: a few, because most refuse. */
function headersOf(
  parameters: readonly OpenApiParameter[],
): fc.Arbitrary<Record<string, string | undefined>> {
  const values = parameters.map((parameter) => {
    // Node refuses to send other characters.
    const text = valuesOf(parameter).map((value) => textOf(value).replace(/[^\t -~\x80-\xff]/gu, '?'));
    return [parameter.name.toLowerCase(), text] as const;
  });
  const some = fc.record(Object.fromEntries(values), { requiredKeys: [] });
  return fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: some });
}

/** Generates requests that match the document, or almost. */
function requestTo({ path, parameters = [], requestBody }: Operation) {
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  const schema = requestBody?.content['application/json']?.schema;
  const body = schema
    ? fc.option(nearlyValid(schema, document.components.schemas).map((value) => JSON.stringify(value)))
    : fc.constant(null);
  return fc
    .tuple(
      fc.tuple(...inPath.map(segment)),
      query(parameters.filter((parameter) => parameter.in === 'query')),
      headersOf(parameters.filter((parameter) => parameter.in === 'header')),
      body,
    )
    .map(([segments, search, read, payload]) => ({
      read,
      url: `${inPath.reduce((url, { name }, index) => url.replace(`{${name}}`, segments[index] ?? ''), path)}?${search}`,
      ...(payload !== null && { payload }),
    }));
}

describe('whatever is sent that the document describes, or nearly', () => {
  it.each(procedures)(
    '$operationId answers as documented, and never fails',
    { timeout: TIMEOUT_MS },
    async (operation) => {
      await fc.assert(
        fc.asyncProperty(requestTo(operation), async ({ url, read, payload }) => {
          const response = await send(operation, url, {
            headers: { ...headers, ...read, ...(payload !== undefined && JSON_HEADERS) },
            ...(payload !== undefined && { payload }),
          });
          expect(response.statusCode).toBeLessThan(500);
        }),
        { numRuns: REQUESTS_PER_OPERATION },
      );
    },
  );
});

/** Adds a body if the operation has one: by default, its first example. */
function withBody({ requestBody }: Operation, payload?: string): Pick<InjectOptions, 'headers' | 'payload'> {
  if (!requestBody) return { headers };
  const [example] = Object.values(requestBody.content['application/json']?.examples ?? {});
  return {
    headers: { ...headers, ...JSON_HEADERS },
    payload: payload ?? JSON.stringify(example && 'value' in example ? example.value : {}),
  };
}

const urlOf = ({ path }: Operation, user = 'me', id: unknown = 1): string =>
  path === '/calendar/{secret}.ics'
    ? calendar
    : path.replace('{user_id}', user).replace(/\{(?:task|key)_id\}/, String(id));

const UID = '0d4dc4a8-50c5-4c8b-8d19-0be2a6b9ad07';
const REPEATED = JSON.stringify({ title: 'Sent again', uid: UID });

/** Makes the address again: the test of `createCalendarFeed` has made another. */
async function renewCalendar(): Promise<void> {
  ({ path: calendar } = (await api().post('/api/me/calendar', { as: USER })).json());
}

async function deleteRepeated(): Promise<void> {
  const { id } = (await api().post('/api/me/tasks', { as: USER, body: { title: 'x', uid: UID } })).json();
  await api().delete(`/api/me/tasks/${id}`, { as: USER });
}

/** Operations of a batch that fail with each status. @param task_id of an existing task */
const FAILING: Record<string, (task_id: number) => object> = {
  404: () => ({ op: 'delete', task_id: 999_999 }),
  409: (task_id) => ({ op: 'restore', task_id }),
  410: () => ({ op: 'create', title: 'x', uid: UID }),
  412: (task_id) => ({ op: 'delete', task_id, if_revision: 0 }),
};

/** Prepares what an operation is about, without recording it. @param id of an existing task */
const PREPARATIONS: Record<string, (id: number) => Promise<unknown>> = {
  'readCalendar 200': renewCalendar,
  'readCalendar 304': renewCalendar,
  'createTask 200': () => api().createTask(USER, { title: 'Sent before', uid: UID }),
  'createTask 410': deleteRepeated,
  'runBatch 410': deleteRepeated,
  'restoreTask 200': (id) => api().delete(`/api/me/tasks/${id}`, { as: USER }),
  'createKey 201': () => api().database.prisma.apikey.deleteMany({ where: { referenceId: USER } }),
  'restoreTask 412': (id) => api().delete(`/api/me/tasks/${id}`, { as: USER }),
};

/** Adds a cursor to reads of changes. Without one, a stream reads no task before the first change. */
const after = ({ parameters = [] }: Operation, url: string, cursor: string): string =>
  parameters.some(({ name }) => name === 'since') ? `${url}?since=${cursor}` : url;

/** Returns a cursor from before a deletion that is no longer known. */
async function expiredCursor(): Promise<string> {
  const { cursor } = (await api().get('/api/me/tasks/changes?limit=500', { as: USER })).json();
  const { id } = await api().createTask(USER);
  await api().delete(`/api/me/tasks/${id}`, { as: USER });
  await purgeTrash(api().database, new Date(Date.now() + 1000), 1000);
  return cursor;
}

/** Returns the id of a new key. */
async function newKey(): Promise<string> {
  await api().database.prisma.apikey.deleteMany({ where: { referenceId: USER } });
  return (await createKey(USER, 'tasks:read')).id;
}

/** Provokes each status. `url` is of an existing task. */
const PROVOCATIONS: Record<string, (operation: Operation, url: string) => Promise<unknown>> = {
  200: (operation, url) =>
    send(operation, url, withBody(operation, operation.operationId === 'createTask' ? REPEATED : undefined)),
  201: (operation, url) => send(operation, url, withBody(operation)),
  204: async (operation, url) =>
    send(operation, operation.operationId === 'revokeKey' ? urlOf(operation, 'me', await newKey()) : url, {
      headers,
    }),
  304: (operation, url) => send(operation, url, { headers: { ...headers, 'if-none-match': '*' } }),
  400: (operation, url) =>
    /\{(?:user|key)_id\}/.test(operation.path)
      ? send(operation, urlOf(operation, '%ZZ', '%ZZ'), { headers })
      : send(operation, url, { headers: { ...headers, host: 'not a host' } }),
  401: (operation, url) => send(operation, url, {}),
  403: async (operation) => {
    const [scope] = operation['x-required-scopes'] ?? [];
    for (const [other, key] of keyHeaders)
      if (other !== scope) await send(operation, urlOf(operation), { headers: key });
    if (operation.path.includes('{user_id}')) await send(operation, urlOf(operation, OTHER), { headers });
  },
  404: (operation) =>
    operation.operationId === 'readCalendar'
      ? send(operation, '/calendar/unknown.ics', {})
      : send(operation, urlOf(operation, 'me', 999_999), withBody(operation, '{}')),
  409: (operation, url) => send(operation, url, { headers }),
  410: async (operation, url) =>
    operation.operationId === 'createTask'
      ? send(operation, url, withBody(operation, REPEATED))
      : send(operation, after(operation, url, await expiredCursor()), { headers }),
  412: (operation, url) => {
    const request = withBody(operation);
    return send(operation, url, { ...request, headers: { ...request.headers, 'if-match': '"0"' } });
  },
  413: (operation, url) => {
    const length = operation.operationId === 'importTasks' ? { 'content-length': '100000001' } : {};
    const payload = `{"title":"${'x'.repeat(100_000)}"}`;
    return send(operation, url, { headers: { ...headers, ...JSON_HEADERS, ...length }, payload });
  },
  415: (operation, url) =>
    send(operation, url, { headers: { ...headers, 'content-type': 'text/plain' }, payload: 'x' }),
  422: (operation) =>
    send(operation, `${urlOf(operation, 'me', operation.path.includes('key_id') ? '%00' : 'x')}?limit=x`, {
      ...withBody(operation, '{"title":""}'),
      headers: { ...headers, ...JSON_HEADERS, prefer: 'handling=strict' },
    }),
  429: async (operation, url) => {
    const read = procedures.includes(operation) ? '/api/me' : url;
    for (const _ of Array(4)) await limited().app.inject({ url: read, headers });
    await send(operation, url, withBody(operation), limited().app);
  },
  500: (operation, url) => send(operation, after(operation, url, cursor), withBody(operation), broken().app),
  503: async (operation, url) => {
    const { app } = broken();
    // All that the greeting needs is a place among the calls.
    const isFull = vi.spyOn(app.callSlots, 'isFull', 'get').mockReturnValue(operation.path === '/');
    await send(operation, url, withBody(operation), app);
    isFull.mockRestore();
  },
};

describe('every status that is documented occurs', () => {
  const cases = operations.flatMap((operation) =>
    Object.keys(operation.responses).map((status) => ({
      operationId: operation.operationId,
      operation,
      status,
    })),
  );
  const where = (select: (status: number) => boolean) => cases.filter(({ status }) => select(Number(status)));
  const provoke = async ({ operation, status }: (typeof cases)[number]) => {
    const { id } = await api().createTask(USER);
    await PREPARATIONS[`${operation.operationId} ${status}`]?.(id);
    seen.delete(operation.operationId);
    const failing = operation.operationId === 'runBatch' && FAILING[status];
    if (failing)
      await send(
        operation,
        urlOf(operation),
        withBody(operation, JSON.stringify({ operations: [failing(id)] })),
      );
    else await PROVOCATIONS[status]?.(operation, urlOf(operation, 'me', id));
    expect([...(seen.get(operation.operationId) ?? [])]).toEqual([status]);
  };

  it.each(where((status) => status < 500))('$operationId $status', provoke);

  describe('when the tables are missing', () => {
    beforeAll(async () => {
      for (const table of ['task', 'user', 'api_key', 'calendar_feed'])
        await broken().database.prisma.$executeRawUnsafe(`ALTER TABLE "${table}" RENAME TO "no_${table}"`);
    });
    it.each(where((status) => status === 500))('$operationId $status', provoke);
  });

  describe('when the database is gone', () => {
    beforeAll(async () => {
      await broken().database.close();
      broken().app.lifeCycle.stopAccepting();
    });
    it.each(where((status) => status === 503))('$operationId $status', provoke);
  });
});
