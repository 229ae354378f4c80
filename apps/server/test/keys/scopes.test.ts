import { appRouter, type ProcedureMeta } from '@tickline/api';
import { compileRouter, type OpenApiDocument } from '@tickline/rest';
import { beforeAll, describe, expect, it } from 'vitest';
import { useApp } from '../harness/app.ts';
import { addOwner, createKey, type Owner, withKey } from './keys.ts';

const api = useApp({ AUTH_MODE: 'embedded' });
type Headers = ReturnType<typeof withKey>;
let owner: Owner;
let reading: Headers;
let writing: Headers;
beforeAll(async () => {
  owner = await addOwner(api());
  reading = withKey(await createKey(api(), owner, { scopes: ['tasks:read'] }));
  writing = withKey(await createKey(api(), owner, { scopes: ['tasks:write'] }));
});

const operations = compileRouter(appRouter).map((operation) => ({
  ...operation,
  scope: (operation.procedure._def.meta as ProcedureMeta).scope,
}));
const urlOf = (path: string) =>
  `/api${path.replace('{user_id}', 'me').replace('{task_id}', '999999').replace('{key_id}', 'x')}`;

describe('without the scope of an operation, a key is refused before anything else', () => {
  it.each(operations)(
    '$openapi.method $openapi.path needs $scope',
    async ({ openapi, scope, name, procedure }) => {
      const keys = { 'tasks:read': writing, 'tasks:write': reading };
      const refused = scope === undefined ? [reading, writing] : [keys[scope]];
      for (const key of refused) {
        const challenge = `Bearer error="insufficient_scope"${scope === undefined ? '' : `, scope="${scope}"`}`;
        // Neither a malformed body, nor a wrong query, nor a condition that holds gets another answer.
        const options = {
          headers: { ...key.headers, 'if-none-match': '*', 'if-match': '"1"', 'content-type': 'text/plain' },
        };
        const response = await api().call(openapi.method, `${urlOf(openapi.path)}?limit=x`, {
          ...options,
          ...(openapi.method !== 'GET' && { body: '{' }),
        });
        expect(response.statusCode).toBe(403);
        expect(response.headers['www-authenticate']).toBe(challenge);
        expect(response.json()).toMatchObject({
          error_code: 'INSUFFICIENT_SCOPE',
          error: { details: scope === undefined ? {} : { scope } },
        });

        const isQuery = procedure._def.type !== 'mutation';
        const call = await api().call(isQuery ? 'GET' : 'POST', `/trpc/${name}`, {
          ...key,
          ...(!isQuery && { body: {} }),
        });
        expect(call.statusCode).toBe(403);
        expect(call.headers['www-authenticate']).toBe(challenge);
        expect(call.json().error.data).toMatchObject({ code: 'FORBIDDEN', error_code: 'INSUFFICIENT_SCOPE' });
      }
    },
  );

  it('the path of another user is named only after that', async () => {
    expect((await api().get('/api/somebody/tasks', writing)).json().error_code).toBe('INSUFFICIENT_SCOPE');
    expect((await api().get('/api/somebody/tasks', reading)).json().error_code).toBe('FORBIDDEN');
  });

  it('a 304 is not for it', async () => {
    const { headers } = await api().get('/api/me/tasks', reading);
    const conditional = { 'if-none-match': String(headers['etag']) };
    const get = (key: Headers) => api().get('/api/me/tasks', { headers: { ...key.headers, ...conditional } });
    expect([(await get(reading)).statusCode, (await get(writing)).statusCode]).toEqual([304, 403]);
  });

  it('in a tRPC batch, the other calls run', async () => {
    const body = { 0: { title: 'x' }, 1: {} };
    const response = await api().post('/trpc/task.create,key.create?batch=1', { ...writing, body });
    const [created, refused] = response.json();
    expect(created.result.data).toMatchObject({ title: 'x' });
    expect(refused.error.data.error_code).toBe('INSUFFICIENT_SCOPE');
  });
});

describe('with the scope', () => {
  it('a key reads or writes, and neither includes the other', async () => {
    const created = await api().post('/api/me/tasks', { ...writing, body: { title: 'Written' } });
    expect(created.statusCode).toBe(201);
    const { id } = created.json();
    expect((await api().get(`/api/me/tasks/${id}`, reading)).json()).toMatchObject({ title: 'Written' });
    expect((await api().patch(`/api/me/tasks/${id}/complete`, writing)).statusCode).toBe(200);
    expect((await api().delete(`/api/me/tasks/${id}`, writing)).statusCode).toBe(204);
  });

  it('the user’s own token does everything', async () => {
    expect((await api().get('/api/me/keys', owner.own)).json().keys).toHaveLength(2);
  });

  it('a stored permission that this version does not know allows nothing', async () => {
    const { id, ...created } = await createKey(api(), owner);
    await api().database.prisma.apikey.update({ where: { id }, data: { permissions: '{"lists":["read"]}' } });
    expect((await api().get('/api/me/tasks', withKey(created))).statusCode).toBe(403);
    await api().delete(`/api/me/keys/${id}`, owner.own);
  });
});

describe('a program that speaks MCP', () => {
  const rpc = (method: string, params: object = {}) => ({ jsonrpc: '2.0', id: 1, method, params });
  const send = (key: Headers, body: object) => api().post('/mcp', { ...key, body });
  const toolsOf = async (key: Headers): Promise<string[]> =>
    (await send(key, rpc('tools/list'))).json().result.tools.map(({ name }: { name: string }) => name);

  it('sees the tools of its scopes', async () => {
    const [own, read, write] = await Promise.all([owner.own, reading, writing].map(toolsOf));
    expect(read).toEqual(expect.arrayContaining(['list_tasks', 'get_task', 'get_current_user']));
    expect(write).toEqual(expect.arrayContaining(['create_task', 'delete_task', 'run_batch']));
    expect(own?.toSorted()).toEqual([...(read ?? []), ...(write ?? [])].toSorted());
    expect(read?.filter((name) => write?.includes(name))).toEqual([]);
  });

  it('is told which scope it lacks, by the challenge that lets it ask for more', async () => {
    const call = (key: Headers) =>
      send(key, rpc('tools/call', { name: 'create_task', arguments: { title: 'x' } }));
    const response = await call(reading);
    expect(response.statusCode).toBe(403);
    expect(response.json()).toMatchObject({
      error_code: 'INSUFFICIENT_SCOPE',
      detail: 'The token needs the scope tasks:write',
    });
    expect(response.headers['www-authenticate']).toMatch(
      /^Bearer error="insufficient_scope", scope="tasks:write", resource_metadata="[^"]+"$/,
    );
    expect((await call(writing)).json().result.isError).toBeUndefined();
  });
});

describe('the OpenAPI document', () => {
  it('says which key each operation takes', async () => {
    const { paths, components }: OpenApiDocument = (await api().get('/openapi.json')).json();
    expect(components.securitySchemes).toMatchObject({
      bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      key: { type: 'http', scheme: 'bearer' },
    });
    for (const { openapi, scope } of operations) {
      const operation = paths[`/api${openapi.path}`]?.[openapi.method.toLowerCase()];
      const expected = scope && { security: [{ bearer: [] }, { key: [] }], 'x-required-scopes': [scope] };
      expect(operation).toMatchObject(expected ?? { security: [{ bearer: [] }] });
    }
  });
});
