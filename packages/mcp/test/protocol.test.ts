import { describe, expect, it } from 'vitest';
import { MODES, useHost } from './serve.ts';

const host = useHost();

const textOf = ({ content }: { content?: unknown }) => (content as { text: string }[])[0]?.text;
const request = (method: string, params?: unknown) => ({ jsonrpc: '2.0', id: 1, method, params });
const call = (name: unknown, given: unknown = {}) => request('tools/call', { name, arguments: given });
const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

describe.each(MODES)('the official client (%o)', (mode) => {
  it('learns name and instructions', async () => {
    const client = await host.connect(mode);
    expect(client.getServerVersion()).toMatchObject({ name: 'library', version: '1.2.3' });
    expect(client.getInstructions()).toBe('Books.');
  });

  it('lists and calls tools; it checks results against their schemas', async () => {
    const client = await host.connect(mode, 'bea');
    const { tools } = await client.listTools();
    expect(tools).toHaveLength(7);
    const result = await client.callTool({ name: 'create_book', arguments: { title: 'Emma' } });
    expect(result.structuredContent).toMatchObject({ shelf: 'bea', title: 'Emma', genre: 'novel' });
    expect(JSON.parse(textOf(result) ?? '')).toEqual(result.structuredContent);
    expect(result.isError).toBeUndefined();
  });

  it('gets text alone if the output is not an object, or there is none', async () => {
    const client = await host.connect(mode, 'bea');
    const lent = await client.callTool({ name: 'lend_book', arguments: { id: 1 } });
    expect([textOf(lent), lent.structuredContent]).toEqual(['["bea"]', undefined]);
    const burnt = await client.callTool({ name: 'burn_book', arguments: { id: 1 } });
    expect([textOf(burnt), burnt.isError]).toEqual(['Done', undefined]);
  });

  it('gets wrong arguments as a result, by name', async () => {
    const client = await host.connect(mode);
    const wrong = async (name: string, given: Record<string, unknown>) => {
      const result = await client.callTool({ name, arguments: given });
      expect(result).toMatchObject({ isError: true });
      expect(result.structuredContent).toBeUndefined();
      return JSON.parse(textOf(result) ?? '');
    };
    expect(await wrong('create_book', {})).toEqual({ issues: ['title'] });
    expect(await wrong('create_book', { title: 7, genre: 'play' })).toEqual({ issues: ['title', 'genre'] });
    expect(await wrong('list_books', { limit: '10' })).toEqual({ issues: ['limit'] });
    expect(await wrong('list_books', { limti: 10, shelf: 'a' })).toEqual({ issues: ['limti', 'shelf'] });
    expect(await wrong('burn_all_books', { now: true })).toEqual({ issues: ['now'] });
  });

  it('gets refusals as the host describes them, and never the reason of a bug', async () => {
    const client = await host.connect(mode);
    const refused = await client.callTool({ name: 'burn_all_books' });
    expect([refused.isError, textOf(refused)]).toEqual([
      true,
      '{"code":"FORBIDDEN","message":"No fire here"}',
    ]);
    const broken = await client.callTool({ name: 'get_broken' });
    expect([broken.isError, textOf(broken)]).toEqual([true, '{"code":"INTERNAL_SERVER_ERROR"}']);
  });

  it.each(['nope', '__proto__', 'constructor', 'toString', '', 'hidden', 'watch', 'list', 'x'.repeat(5000)])(
    'gets a protocol error for an unknown tool (%#)',
    async (name) => {
      const client = await host.connect(mode);
      const error = await client.callTool({ name }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: -32_602 });
      expect(String(error).length).toBeLessThan(100);
    },
  );

  it('shares nothing with others that call at once with the same ids', async () => {
    const readers = ['ann', 'bea', 'cid', 'dan'];
    const clients = await Promise.all(readers.map((reader) => host.connect(mode, reader)));
    const shelves = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const client = clients[index % readers.length];
        const result = await client?.callTool({ name: 'create_book', arguments: { title: `${index}` } });
        return (result?.structuredContent as { shelf: string } | undefined)?.shelf;
      }),
    );
    expect(shelves).toEqual(Array.from({ length: 40 }, (_, index) => readers[index % readers.length]));
  });
});

describe('a message', () => {
  it('is answered with JSON, without a session and without initialize before', async () => {
    const response = await host.post(call('lend_book', { id: 1 }), { accept: 'text/event-stream' });
    expect(response.headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8' });
    expect(response.headers).not.toHaveProperty('mcp-session-id');
    expect(response.json()).toMatchObject({ id: 1, result: { content: [{ type: 'text' }] } });
  });

  it('that asks for nothing is accepted without a body', async () => {
    const response = await host.post({ jsonrpc: '2.0', method: 'notifications/initialized' });
    expect([response.statusCode, response.body]).toEqual([202, '']);
  });

  it('counts as a call only if its tool exists', async () => {
    const before = host.calls.length;
    await host.post(call('nope'));
    await host.post(call('list_books', { limit: 0 }));
    expect(host.calls.slice(before)).toEqual(['list_books']);
  });

  it.each([
    ['a batch', [call('list_books'), call('list_books')]],
    ['an empty batch', []],
    ['null', null],
    ['a number', 7],
    ['a string', '"tools/list"'],
  ])('that is %s is refused', async (_, body) => {
    const response = await host.post(body);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ jsonrpc: '2.0', id: null, error: { code: -32_600 } });
  });

  it.each([
    ['without a version', { id: 1, method: 'tools/list' }, 400],
    ['without a method', { jsonrpc: '2.0', id: 1 }, 400],
    ['with an id that is an object', { jsonrpc: '2.0', id: {}, method: 'tools/list' }, 400],
    ['with parameters that are a list', request('tools/list', [1]), 400],
    ['with an unknown method', request('tasks/steal'), 200],
    ['with a method that every object has', request('constructor'), 200],
    ['with a name that is an object', call({ name: 'list_books' }), 200],
    ['without a name', call(undefined), 200],
    ['with arguments that are a list', call('list_books', [1]), 200],
    ['with arguments that are text', call('list_books', 'limit=10'), 200],
    ['of a server', { jsonrpc: '2.0', id: 1, result: {} }, 202],
  ])('%s gets an error of JSON-RPC', async (_, body, status) => {
    const response = await host.post(body);
    expect(response.statusCode).toBe(status);
    if (status === 202) return expect(response.body).toBe('');
    expect(response.json()).toMatchObject({ jsonrpc: '2.0', error: { code: expect.any(Number) } });
    expect(response.body).not.toMatch(/node_modules|at .*\.m?[jt]s|hunter2/);
  });

  it.each([
    ['1999-01-01', {}],
    ['x'.repeat(1000), {}],
    ['2026-07-28', {}],
    ['2025-11-25', { _meta: META }],
  ])('of another version than its header (%s) is refused', async (version, params) => {
    const response = await host.post(request('tools/list', params), { 'mcp-protocol-version': version });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toHaveProperty('error.code');
  });

  it('that claims another tool or method in its headers is refused', async () => {
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call' };
    const body = request('tools/call', { name: 'burn_book', arguments: { id: 1 }, _meta: META });
    const before = host.calls.length;
    expect((await host.post(body, { ...headers, 'mcp-name': 'list_books' })).statusCode).toBe(400);
    expect((await host.post(body, { ...headers, 'mcp-method': 'tools/list' })).statusCode).toBe(400);
    expect(host.calls.slice(before)).toEqual([]);
    expect((await host.post(body, { ...headers, 'mcp-name': 'burn_book' })).statusCode).toBe(200);
  });

  it('that wants a stream of changes gets none: no connection stays open', async () => {
    const body = request('subscriptions/listen', { notifications: { toolsListChanged: true }, _meta: META });
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'subscriptions/listen' };
    const response = await host.post(body, headers);
    expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(response.json()).toHaveProperty('error.code');
  });

  it('whose JSON is 40,000 levels deep is answered, anywhere in it', async () => {
    const deep = `${'['.repeat(40_000)}${']'.repeat(40_000)}`;
    const bodies = [
      deep,
      `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"a":${deep}}}`,
      `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"a":${deep}}}}`,
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"create_book","arguments":{"title":${deep}}}}`,
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"create_book","arguments":{"x":${deep}}}}`,
      `{"jsonrpc":"2.0","id":${deep},"method":"tools/list"}`,
    ];
    for (const body of bodies) {
      const response = await host.post(body);
      expect([200, 400]).toContain(response.statusCode);
      expect(response.body.length).toBeLessThan(10_000);
    }
  });

  it('with 10,000 unknown arguments gets a refusal that is not longer', async () => {
    const given = Object.fromEntries(Array.from({ length: 9000 }, (_, index) => [`a${index}`, 0]));
    const response = await host.post(call('create_book', given));
    expect(response.json().result.isError).toBe(true);
    expect(response.body.length).toBeLessThan(5000);
  });

  it('cannot reach a prototype', async () => {
    const given = '{"id":1,"__proto__":{"title":"x"},"constructor":{"prototype":{"polluted":true}}}';
    const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"update_book","arguments":${given}}}`;
    const response = await host.post(body);
    expect(JSON.parse(textOf(response.json().result) ?? '')).toEqual({ issues: ['constructor'] });
    expect({}).not.toHaveProperty('polluted');
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/json',
  ])('of the type %s is refused', async (type) => {
    expect((await host.post(call('list_books'), { 'content-type': type })).statusCode).toBe(415);
  });

  it.each(['{', '', 'tools/list', '{"jsonrpc":"2.0",}'])('that is not JSON (%j) is refused', async (body) => {
    expect((await host.post(body)).statusCode).toBe(400);
  });

  it('that is too long is refused', async () => {
    expect((await host.post(call('create_book', { title: 'x'.repeat(100_000) }))).statusCode).toBe(413);
  });
});

describe('a host', () => {
  const refusing = useHost({
    onCall: ({ meta, context }) => {
      if (meta.openapi?.method !== 'GET') throw new Error(`${context.reader} may only read`);
    },
  });

  it('refuses a call by its meta, before it runs', async () => {
    const client = await refusing.connect('legacy', 'eve');
    const refused = await client.callTool({ name: 'create_book', arguments: { title: 'Emma' } });
    expect([refused.isError, textOf(refused)]).toEqual([true, '{"message":"eve may only read"}']);
    expect((await client.callTool({ name: 'list_books' })).isError).toBeUndefined();
  });

  const strict = useHost({
    describeError: (error) => {
      throw Object.assign(new Error('not for the model', { cause: error }), { statusCode: 401 });
    },
  });

  it('answers what it does not describe, as any error of a route', async () => {
    const response = await strict.post(call('get_broken'));
    expect([response.statusCode, response.json()]).toMatchObject([401, { message: 'not for the model' }]);
    expect(response.body).not.toContain('hunter2');
  });
});
