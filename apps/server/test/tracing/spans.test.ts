import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { requestScope } from '../../src/observability/request-scope.ts';
import { newUser, useApp } from '../harness/app.ts';
import { Collector } from '../harness/collector.ts';
import { signUp, tokenFor } from '../harness/sign-up.ts';
import { SECRET, tokenOf } from '../harness/token.ts';

const collector = await Collector.open();
// The SDK reads these itself.
vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', collector.url);
vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'x-api-key=plainly-fake');
vi.stubEnv('OTEL_SERVICE_NAME', 'tickline-under-test');
vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'deployment.environment.name=test');
vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '50');
const api = useApp({
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  DATABASE_SLOW_QUERY: '1ms',
  AUTH_MODE: 'embedded',
});
afterAll(async () => {
  await collector.close();
  vi.unstubAllEnvs();
});

/** Returns the spans of a trace, once it contains that of the request, which ends last. */
async function traceOf(traceId: string) {
  return vi.waitFor(() => {
    const spans = collector.spans().filter((span) => span.traceId === traceId);
    expect(spans.map(({ kind }) => kind)).toContain(2);
    return spans;
  }, 20_000);
}

let traces = 0;

/** Returns a new trace, begun by a client. */
function newTrace() {
  traces += 1;
  const traceId = String(traces).padStart(32, 'a');
  return { traceId, headers: { traceparent: `00-${traceId}-00000000000000b7-01` } };
}

const SERVER = 2;
const CLIENT = 3;

describe('a trace', () => {
  it('goes from the client over request and procedure to the statements', async () => {
    const user = newUser();
    await signUp(api());
    const { traceId, headers } = newTrace();
    await api().get('/api/me/tasks?search=anything', { as: user, headers });
    const spans = await traceOf(traceId);
    const request = spans.find(({ kind }) => kind === SERVER);
    expect(request).toMatchObject({
      parentSpanId: '00000000000000b7',
      name: 'GET /api/:user_id/tasks',
      attributes: {
        'http.request.method': 'GET',
        'http.route': '/api/:user_id/tasks',
        'url.path': '/api/me/tasks',
        'url.scheme': 'http',
        // The user has no row.
        'http.response.status_code': 401,
        'tickline.request_id': expect.any(String),
      },
      resource: {
        'service.name': 'tickline-under-test',
        'service.version': expect.any(String),
        'deployment.environment.name': 'test',
      },
    });
    const procedure = spans.find(({ name }) => name === 'task.list');
    expect(procedure).toMatchObject({
      parentSpanId: request?.spanId,
      attributes: {
        'rpc.system.name': 'trpc',
        'rpc.method': 'task.list',
        'rpc.status_code': 'USER_NOT_FOUND',
      },
      statusCode: 0,
    });
    const queries = spans.filter(({ kind }) => kind === CLIENT);
    expect(queries.length).toBeGreaterThan(0);
    for (const query of queries) {
      expect(query.parentSpanId).toBe(procedure?.spanId);
      expect(query.attributes).toMatchObject({
        'db.system.name': 'postgresql',
        'db.operation.name': 'SELECT',
      });
    }
    const [list] = queries;
    expect(list?.name).toBe('SELECT task');
    expect(list?.attributes['db.query.text']).toMatch(
      /^WITH found AS .*SELECT .* FROM task WHERE user_id = \$1/,
    );
  });

  it('keeps its thread through a body, and names calls of tRPC', async () => {
    const { session } = await signUp(api());
    const authorization = `Bearer ${await tokenFor(api(), session)}`;
    const { traceId, headers } = newTrace();
    const response = await api().post('/trpc/task.create', {
      headers: { ...headers, authorization },
      body: { title: 'Buy milk' },
    });
    expect(response.statusCode).toBe(200);
    const spans = await traceOf(traceId);
    expect(spans.find(({ kind }) => kind === SERVER)?.name).toBe('POST /trpc/task.create');
    const procedure = spans.find(({ name }) => name === 'task.create');
    const insert = spans.find(({ name }) => name === 'INSERT task');
    expect(insert?.parentSpanId).toBe(procedure?.spanId);
  });

  it('keeps requests that are answered at the same time apart', async () => {
    const user = newUser();
    const each = Array.from({ length: 20 }, newTrace);
    await Promise.all(each.map(({ headers }) => api().get('/api/me/tasks', { as: user, headers })));
    for (const { traceId } of each) {
      const spans = await traceOf(traceId);
      const ids = new Set(spans.map(({ spanId }) => spanId));
      const others = spans.filter(({ kind, parentSpanId }) => kind !== SERVER && !ids.has(parentSpanId));
      expect(others).toEqual([]);
      expect(spans.filter(({ name }) => name === 'task.list')).toHaveLength(1);
    }
  });

  it('tells a failure of the database by its code only', async () => {
    const { prisma } = api().database;
    const traceId = 'c'.repeat(32);
    const span = trace.wrapSpanContext({ traceId, spanId: 'd'.repeat(16), traceFlags: 1 });
    const scope = { requestId: 'x', trace: { id: traceId, context: trace.setSpan(ROOT_CONTEXT, span) } };
    await requestScope.run(scope, async () => {
      await expect(prisma.$queryRaw`SELECT CAST(${'Very private'} AS integer)`).rejects.toThrow();
    });
    await vi.waitFor(() => {
      const [failed] = collector.spans().filter((each) => each.traceId === traceId);
      expect(failed).toMatchObject({ statusCode: 2, attributes: { 'error.type': '22P02' } });
    }, 20_000);
  });

  it('is in the lines of the log, and in those of slow queries', async () => {
    const { traceId, headers } = newTrace();
    const { log } = api();
    await vi.waitFor(async () => {
      const response = await api().get('/api/me/tasks', { as: newUser(), headers });
      const request_id = response.headers['x-request-id'];
      const lines = log.map((line) => JSON.parse(line)).filter((line) => line.request_id === request_id);
      expect(lines.find(({ msg }) => msg === 'request')).toMatchObject({ trace_id: traceId });
      expect(lines.find(({ msg }) => msg === 'slow query')).toMatchObject({
        trace_id: traceId,
        statement: expect.stringContaining('$1'),
      });
    }, 20_000);
  });

  it('does not take what is no traceparent', async () => {
    const { traceId } = newTrace();
    const before = collector.spans().length;
    for (const traceparent of [
      'nonsense',
      `00-${traceId}-0000000000000000-01`,
      `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`,
    ])
      expect((await api().get('/health/live', { headers: { traceparent } })).statusCode).toBe(200);
    await vi.waitFor(() => expect(collector.spans().length).toBeGreaterThan(before), 20_000);
    expect(collector.spans().filter((span) => span.traceId === traceId)).toEqual([]);
  });

  it('holds no token, secret, query, title, e-mail or password', async () => {
    const { email, password, session } = await signUp(api());
    const token = await tokenFor(api(), session);
    const { traceId, headers } = newTrace();
    const authorization = `Bearer ${token}`;
    const body = { title: 'Very private', description: 'confidential' };
    await api().post('/api/me/tasks', { headers: { ...headers, authorization }, body });
    await api().get('/api/me/tasks?search=whisper', { headers: { ...headers, authorization } });
    const input = encodeURIComponent(JSON.stringify({ search: 'whisper' }));
    await api().get(`/trpc/task.list?input=${input}`, { headers: { ...headers, authorization } });
    await api().post('/api/auth/sign-in/email', { body: { email, password } });
    await api().get('/api/me/tasks', { headers: { ...headers, authorization: `Bearer ${token}x` } });
    await vi.waitFor(
      () =>
        expect(
          collector.spans().filter((span) => span.traceId === traceId && span.kind === SERVER),
        ).toHaveLength(4),
      20_000,
    );
    const exported = Buffer.concat(collector.bodies).toString('latin1');
    for (const secret of [
      token,
      token.split('.')[2] ?? '',
      session,
      SECRET,
      'Very private',
      'confidential',
      'whisper',
      email,
      password,
      await tokenOf('user-1'),
      'plainly-fake',
    ])
      expect(exported).not.toContain(secret);
  });

  it('goes where, and with what, the OTEL_ variables say', () => {
    expect(new Set(collector.paths)).toEqual(new Set(['/v1/traces']));
    expect(collector.headers[0]).toMatchObject({
      'x-api-key': 'plainly-fake',
      'content-type': 'application/x-protobuf',
    });
  });
});
