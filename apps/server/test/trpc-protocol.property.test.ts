import { appRouter } from '@tickline/api';
import { fastifyRequestHandler } from '@trpc/server/adapters/fastify';
import fc from 'fast-check';
import fastify, { type FastifyInstance, type InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemHeaders, toProblemError } from '../src/plugins/errors.ts';
import { newUser, nextTurn, useApp } from './harness/app.ts';
import { tokenOf } from './harness/token.ts';

const api = useApp();
/** The same procedures and database, served only by tRPC's own handler. */
let reference: FastifyInstance;
const user = newUser();
let authorization: string;
let id: number;

const REQUEST_ID = 'the-same';

beforeAll(async () => {
  authorization = `Bearer ${await tokenOf(user)}`;
  id = (await api().createTask(user)).id;

  reference = fastify({ genReqId: () => REQUEST_ID, routerOptions: { maxParamLength: 16_384 } });
  reference.decorateRequest('apiContext', undefined);
  reference.decorateRequest('userId', undefined);
  reference.removeAllContentTypeParsers();
  reference.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, parsed) =>
    parsed(null, body),
  );
  reference.route<{ Params: { path: string } }>({
    method: ['GET', 'POST'],
    url: '/trpc/:path',
    handler: (request, reply) =>
      fastifyRequestHandler({
        router: appRouter,
        path: request.params.path,
        req: request,
        res: reply,
        createContext: () => api().app.createContext(request, reply),
        responseMeta: ({ errors: [error] }) =>
          error ? { headers: problemHeaders(toProblemError(error)) } : {},
      }),
  });
  await reference.ready();
});
afterAll(() => reference?.close());

type Chunk = [[unknown], ...[key: string | null, type: number, chunk: number][]];

/** Assembles an answer from the lines of a stream. Their order and chunk numbers depend on which call ends first. */
function assembled(lines: string): string {
  const [head, ...rest] = lines.trim().split('\n');
  const chunks = new Map(
    rest.map((line) => {
      const [chunk, status, value] = JSON.parse(line) as [number, number, Chunk];
      return [chunk, { status, value }];
    }),
  );
  const whole = ([[value], ...references]: Chunk): unknown =>
    references.reduce((parent, [key, , number]) => {
      const chunk = chunks.get(number);
      const child = chunk && { status: chunk.status, value: whole(chunk.value) };
      return key === null ? child : { ...(parent as object), [key]: child };
    }, value);
  const answers = Object.values(JSON.parse(head ?? '') as Record<string, Chunk>);
  return JSON.stringify(answers.map(whole));
}

/** Returns everything of an answer that a tRPC client can see. Two creates differ in what the server sets. */
async function answerOf(app: FastifyInstance, request: InjectOptions) {
  await nextTurn();
  const headers = { authorization, 'x-request-id': REQUEST_ID, ...request.headers };
  const response = await app.inject({ ...request, headers });
  const { 'content-type': type, vary, allow, 'www-authenticate': challenge } = response.headers;
  // Only streams end with a newline.
  const body = response.body.endsWith('\n') ? assembled(response.body) : response.body;
  const fields = String(vary).toLowerCase().split(/, */);
  return {
    status: response.statusCode,
    type: String(type).replace('; charset=utf-8', ''),
    vary: ['trpc-accept', 'accept'].filter((field) => fields.includes(field)),
    allow,
    challenge,
    body: body.replaceAll(/"(?:id|revision)":\d+|"(?:uid|created_at|updated_at)":"[^"]*"/g, ''),
  };
}

async function expectSame(request: InjectOptions): Promise<void> {
  expect(await answerOf(api().app, request)).toEqual(await answerOf(reference, request));
}

const get = (path: string, query: string): InjectOptions => ({
  method: 'GET',
  url: `/trpc/${path}?${query}`,
});
const input = (value: unknown) => `input=${encodeURIComponent(JSON.stringify(value))}`;
const post = (path: string, payload: string, headers = {}): InjectOptions => ({
  method: 'POST',
  url: `/trpc/${path}`,
  headers: { 'content-type': 'application/json', ...headers },
  payload,
});

/** Procedures that give the same answer when repeated (except create), and an unknown one. */
const path = fc.constantFrom(
  'task.get',
  'task.list',
  'user.me',
  'task.create',
  'task.update',
  'task.nothing',
  'task',
  '__proto__',
  'constructor',
  'task%2Eget',
  'task%252Eget',
);

const field = fc.oneof(
  fc.constantFrom(
    null,
    '',
    'me',
    'someone',
    'high',
    '\u0000',
    '\ud800',
    '%',
    'é\u{1F389}',
    -1,
    0.5,
    1e21,
    true,
    [],
    {},
  ),
  fc.nat(3),
);

const value = () =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record(
        { task_id: fc.constant(id), title: fc.constantFrom('x', ' y ', '') },
        { requiredKeys: [] },
      ),
    },
    fc.dictionary(
      fc.constantFrom(
        'task_id',
        'title',
        'user_id',
        'limit',
        'offset',
        'status',
        'priority',
        '__proto__',
        'toString',
      ),
      field,
    ),
    field,
    fc.jsonValue({ maxDepth: 2 }),
  );

/** JSON as `JSON.stringify` would write it, except for `__proto__`, which must be an own member. */
const inputs = () =>
  fc
    .oneof(
      fc.dictionary(fc.constantFrom('0', '1', '2', '3', '01', '-1', '__proto__', 'length'), value()),
      value(),
      fc.array(value(), { maxLength: 3 }),
    )
    .map((each) => JSON.stringify(each));

/** Almost JSON, and almost percent-encoded. */
const broken = fc.constantFrom(
  '',
  '{',
  'null',
  'undefined',
  '%',
  '%7B',
  '%FF',
  '1+1',
  '"%C3%A9+%zz"',
  '\ufeff{}',
);

const search = () =>
  fc
    .tuple(
      fc.constantFrom(
        '',
        'batch=1',
        'batch=0',
        'batch=%31',
        'batch=1&batch=0',
        'batch=0&batch=1',
        'batch',
        'connectionParams=null',
        'connectionParams={',
      ),
      fc.oneof({ weight: 3, arbitrary: inputs().map(encodeURIComponent) }, broken),
    )
    .map(([batch, text]) => `${batch}&input=${text}`);

const headers = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  fc.constantFrom(
    { accept: 'application/json' },
    { accept: 'text/html, application/jsonl' },
    { 'trpc-accept': 'application/jsonl' },
    { 'trpc-accept': 'application/json' },
    { 'content-type': 'application/json; charset=utf-8' },
    { 'content-type': 'Application/JSON' },
  ),
);

describe('a request to tRPC', () => {
  it.each([
    ['a query', () => get('task.get', input({ task_id: id }))],
    ['a query without input', () => get('user.me', '')],
    ['a query whose input is null', () => get('task.get', 'input=null')],
    ['an input that is empty', () => get('task.list', 'input=')],
    ['an input that breaks its schema', () => get('task.get', input({ task_id: 'x' }))],
    ['an input that is not JSON', () => get('task.get', 'input={')],
    ['an input that is not JSON, of a procedure that reads none', () => get('user.me', 'input={')],
    ['an input twice', () => get('task.get', `${input({ task_id: id })}&${input({ task_id: 0 })}`)],
    [
      'a plus for a space, and no valid percent-encoding',
      () => get('task.list', 'input={"search":"+%2B%zz%41"}'),
    ],
    ['a mutation', () => post('task.create', '{"title":"x","description":"é\u{1F389}"}')],
    ['a mutation of what is not there', () => post('task.delete', '{"task_id":999999}')],
    ['a body that is not JSON', () => post('task.create', '{')],
    ['a body with a byte order mark', () => post('task.create', '\ufeff{"title":"x"}')],
    ['an empty body', () => post('task.create', '')],
    [
      'a body with a charset',
      () => post('task.create', '{"title":"x"}', { 'content-type': 'application/json; charset=utf-8' }),
    ],
    ['a prototype for an input', () => post('task.create', '{"__proto__":{"title":"x"}}')],
    ['a mutation by GET', () => get('task.create', input({ title: 'x' }))],
    ['a query by POST', () => post('task.get', JSON.stringify({ task_id: id }))],
    ['a procedure that is not there', () => get('task.nothing', '')],
    ['a name of every object', () => get('__proto__', '')],
    ['a batch of one', () => get('task.get', `batch=1&${input({ 0: { task_id: id } })}`)],
    [
      'a batch of which one fails',
      () => get('task.get,user.me,task.get', `batch=1&${input({ 0: { task_id: id }, 2: { task_id: 0 } })}`),
    ],
    [
      'a batch of which all fail alike',
      () =>
        get('task.get,task.get', `batch=1&${input({ 0: { task_id: 999_999 }, 1: { task_id: 999_998 } })}`),
    ],
    ['a batch of which one is not there', () => get('task.nothing,user.me', 'batch=1')],
    ['a batch of queries and mutations', () => get('task.list,task.create', 'batch=1')],
    ['a batch with a comma that is percent-encoded', () => get('user.me%2Cuser.me', 'batch=1')],
    ['a batch with a comma that is percent-encoded twice', () => get('user.me%252Cuser.me', 'batch=1')],
    ['a batch that is none', () => get('user.me,user.me', 'batch=0')],
    ['a batch of nothing', () => get(',', 'batch=1')],
    ['a batch whose inputs are an array', () => get('task.get', `batch=1&${input([{ task_id: id }])}`)],
    ['a batch whose inputs are null', () => post('task.create', 'null')],
    [
      'a batch of mutations',
      () => post('task.create,task.create?batch=1', '{"0":{"title":"x"},"1":{"title":""}}'),
    ],
    ['a batch of two hundred', () => get(Array(200).fill('user.me').join(','), 'batch=1')],
    [
      'a batch that is to be streamed',
      () => ({
        ...get('task.list,user.me,task.get', 'batch=1'),
        headers: { 'trpc-accept': 'application/jsonl' },
      }),
    ],
    ['no token', () => ({ ...get('user.me', ''), headers: { authorization: '' } })],
    ['a token that is none', () => ({ ...get('user.me', ''), headers: { authorization: 'Bearer garbage' } })],
    ['another user', () => get('task.list', input({ user_id: 'someone' }))],
  ])('is answered as by its own handler: %s', async (_what, request) => {
    await expectSame(request());
  });

  it('is answered as by its own handler: a mutation without output', async () => {
    const deleteOne = async (app: FastifyInstance) => {
      const { id: task_id } = await api().createTask(user);
      return answerOf(app, post('task.delete', JSON.stringify({ task_id })));
    };
    expect(await deleteOne(api().app)).toEqual(await deleteOne(reference));
  });

  it('is answered as by its own handler, whatever it is', async () => {
    const paths = fc.array(path, { minLength: 1, maxLength: 4 }).map((each) => each.join(','));
    const queries = fc
      .tuple(paths, search(), headers)
      .map(([names, query, fields]) => ({ ...get(names, query), headers: fields }));
    const mutations = fc
      .tuple(paths, fc.constantFrom('', '?batch=1', '?batch=0'), fc.oneof(inputs(), broken), headers)
      .map(([names, query, body, fields]) => post(`${names}${query}`, body, fields));
    await fc.assert(fc.asyncProperty(fc.oneof(queries, mutations), expectSame), { numRuns: 400 });
  });
});
