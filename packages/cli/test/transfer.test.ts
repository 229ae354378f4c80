import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { useApp, useListening } from '@tickline/server/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newCli } from './harness/cli.ts';
import { useUtc } from './harness/run-here.ts';

useUtc();

/** A server that answers as the test says, for answers that a real one gives only rarely. */
async function serverThat(
  answer: (request: IncomingMessage, body: string, response: ServerResponse) => void,
) {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (request.url?.startsWith('/trpc/user.me'))
      response.setHeader('content-type', 'application/json').end('[{"result":{"data":{"id":"user"}}}]');
    else answer(request, body, response);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return newCli(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

it('export writes a whole file for the user alone, or streams to the output', async () => {
  const { cli } = await serverThat(({ url }, _body, response) => response.end(`{"from":"${url}"}`));
  const path = join(cli.folder, 'tasks.json');
  await cli.ok('export', path);
  expect(await readFile(path, 'utf8')).toBe('{"from":"/api/me/export?format=json"}');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await cli.ok('export', '--format', 'csv')).toBe('{"from":"/api/me/export?format=csv"}');
});

it('export leaves the file as it was if the connection is lost', async () => {
  const { cli } = await serverThat((_request, _body, response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('half');
    setTimeout(() => response.destroy(), 100);
  });
  const path = join(cli.folder, 'tasks.json');
  await writeFile(path, 'before');
  expect(await cli.run('export', path)).toMatchObject({
    code: 5,
    stderr: expect.stringContaining('connection was lost'),
  });
  expect(await readFile(path, 'utf8')).toBe('before');
  expect((await readdir(cli.folder)).filter((name) => name.startsWith('tasks'))).toEqual(['tasks.json']);
});

it('import sends a file or the input, by its kind, and shows the report', async () => {
  const seen: unknown[] = [];
  const failed = [{ row: 3, line: 4, issues: [{ path: 'title', message: 'bad \u001b[2J' }] }];
  const report = { created: 2, existing: 1, failed_total: 30, failed, warnings_total: 0, warnings: [] };
  const { cli } = await serverThat(({ url, method, headers }, body, response) => {
    seen.push([method, url, headers['content-type'], body]);
    response.end(JSON.stringify(report));
  });
  const path = join(cli.folder, 'todoist.csv');
  await writeFile(path, 'TYPE,CONTENT');
  const { code, stdout, stderr } = await cli.run('import', path);
  expect([code, stdout]).toEqual([0, 'created: 2, there before: 1, failed: 30\n']);
  expect(stderr).toContain('line 4: title: bad');
  expect(stderr).toContain('and 29 more');
  expect(stderr).not.toContain('\u001B');
  const piped = await cli.runWith({ text: '{"tasks":[]}' }, 'import', '--json');
  expect(JSON.parse(piped.stdout)).toEqual(report);
  expect(seen).toEqual([
    ['POST', '/api/me/import', 'text/csv', 'TYPE,CONTENT'],
    ['POST', '/api/me/import', 'application/json', '{"tasks":[]}'],
  ]);
});

describe('on a real server', () => {
  const api = useApp();
  const listening = useListening(api);

  it.each(['json', 'csv', 'ical'])('a file of %s comes back whole, and once', async (format) => {
    const { cli } = await newCli(listening().url);
    await cli.ok('add', 'Buy milk 2027-01-31 !high #home');
    await cli.ok('add', 'Write to Ada');
    const path = join(cli.folder, `tasks.${format === 'ical' ? 'ics' : format}`);
    await cli.ok('export', '--format', format, path);
    const { cli: other } = await newCli(listening().url);
    expect(await other.ok('import', path)).toContain('created: 2, there before: 0, failed: 0');
    expect(await other.ok('import', path)).toContain('created: 0, there before: 2, failed: 0');
    const titles = (await other.json('list')).tasks.map(({ title }: { title: string }) => title);
    expect(titles.sort()).toEqual(['Buy milk', 'Write to Ada']);
  });
});

it.each([
  [401, 4],
  [422, 1],
  [404, 1],
  [503, 5],
] as const)('an answer of status %i is told by exit code %i', async (status, code) => {
  const { cli } = await serverThat((_request, _body, response) =>
    response.writeHead(status).end('{"detail":"No \\u001b[31mway"}'),
  );
  const outcome = await cli.run('export');
  expect(outcome.code).toBe(code);
  expect(outcome.stderr).not.toContain('\u001B');
});

it('import says if there is no such file', async () => {
  const { cli } = await serverThat((_request, _body, response) => response.end('{}'));
  const { code, stderr } = await cli.run('import', join(cli.folder, 'none.json'));
  expect([code, stderr]).toEqual([1, expect.stringContaining('no such file')]);
});
