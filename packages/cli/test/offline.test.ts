import { appendFile, mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useApp, useListening } from '@tickline/server/testing';
import { exposedIn, startProxy } from '@tickline/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Cli, newCli } from './harness/cli.ts';
import { useUtc } from './harness/run-here.ts';

useUtc();
const api = useApp();
const server = useListening(api);

/** A device whose network can be cut. */
async function device() {
  const road = await startProxy(server().url);
  onTestFinished(() => road.stop().catch(() => undefined));
  const { cli, user } = await newCli(road.url);
  await cli.ok('list');
  return { cli, user, road };
}

const titlesOf = async (user: string) =>
  (await api().listTasks(user, 'order=asc')).tasks.map(({ title }: { title: string }) => title);

/** Returns the folder of the user's files. */
async function dataOf({ folder }: Cli): Promise<string> {
  const data = join(folder, 'state', 'tickline', 'data');
  const [name] = (await readdir(data)).filter((each) => !each.startsWith('owner-'));
  return join(data, name ?? '');
}

describe('without a network', () => {
  it('changes are saved, shown, and sent by the next command', async () => {
    const { cli, user, road } = await device();
    await cli.ok('add', 'Before');
    await road.stop();
    const added = await cli.run('add', 'Offline tomorrow #home');
    expect(added.code).toBe(0);
    expect(added.stdout).toMatch(/^Added @[0-9a-f]{4}: Offline \(Tomorrow, #home\)\n$/);
    expect(added.stderr).toBe('Saved on this device. It will be sent when the server can be reached.\n');
    expect((await cli.run('edit', 'offline', '--priority', 'high')).code).toBe(0);
    expect((await cli.run('done', 'before')).code).toBe(0);
    const listed = await cli.run('list', '--json');
    expect(JSON.parse(listed.stdout)).toMatchObject({
      tasks: [{ id: null, title: 'Offline', priority: 'high' }],
      unsent: 3,
      online: false,
    });
    const [, name = ''] = /Added (@\w+)/.exec(added.stdout) ?? [];
    expect((await cli.json('show', name)).task.title).toBe('Offline');
    expect(await titlesOf(user)).toEqual(['Before']);
    await road.start();
    expect(await cli.ok('sync')).toBe('Everything is sent.');
    expect((await api().listTasks(user, 'order=asc')).tasks).toMatchObject([
      { title: 'Before', completed: true },
      { title: 'Offline', priority: 'high', tags: ['home'] },
    ]);
  });

  it('undo works too', async () => {
    const { cli, user, road } = await device();
    await road.stop();
    await cli.ok('add', 'One');
    await cli.ok('add', 'Two');
    await cli.ok('undo');
    expect((await cli.json('list')).tasks).toMatchObject([{ title: 'One' }]);
    await road.start();
    await cli.ok('sync');
    expect(await titlesOf(user)).toEqual(['One']);
  });

  it('what needs the server says so', async () => {
    const { cli, road } = await device();
    await road.stop();
    for (const args of [['sync'], ['export'], ['login', '--no-browser']]) {
      const { code, stderr } = await cli.run(...args);
      expect([args, code]).toEqual([args, 5]);
      expect(stderr).toMatch(/^tickline: The server cannot be reached\./);
    }
    const { cli: another } = await newCli(road.url);
    expect((await another.run('list')).code).toBe(5);
  });
});

describe('a conflict', () => {
  async function conflict() {
    const all = await device();
    const { cli, user, road } = all;
    const { id } = (await cli.json('add', 'Buy milk')).tasks[0];
    await road.stop();
    await cli.ok('edit', String(id), '--title', 'Mine \u001B[31m');
    await cli.ok('add', 'After');
    await api().patch(`/api/me/tasks/${id}`, { as: user, body: { title: 'Theirs' } });
    await road.start();
    return { ...all, id };
  }

  it('is shown, and nothing is sent before it is settled', async () => {
    const { cli, user } = await conflict();
    const { code, stderr } = await cli.run('sync');
    expect(code).toBe(1);
    expect(stderr).toContain('title: here “Mine \uFFFD[31m”, elsewhere “Theirs”');
    expect(stderr).toContain('Run "tickline sync --mine"');
    expect((await cli.run('list')).code).toBe(0);
    expect(await titlesOf(user)).toEqual(['Theirs']);
  });

  it('is settled by --mine', async () => {
    const { cli, user } = await conflict();
    await cli.ok('sync', '--mine');
    expect(await titlesOf(user)).toEqual(['Mine \u001B[31m', 'After']);
  });

  it('is settled by --theirs, which tells by its exit code that a change was dropped', async () => {
    const { cli, user } = await conflict();
    expect((await cli.run('sync', '--theirs')).code).toBe(1);
    expect((await cli.run('sync')).code).toBe(0);
    expect(await titlesOf(user)).toEqual(['Theirs', 'After']);
  });

  it('with a deletion can be settled both ways', async () => {
    const { cli, user, road } = await device();
    const { id } = (await cli.json('add', 'Gone')).tasks[0];
    await road.stop();
    await cli.ok('edit', String(id), '--priority', 'high');
    await api().delete(`/api/me/tasks/${id}`, { as: user });
    await road.start();
    const { code, stderr } = await cli.run('sync');
    expect([code, stderr]).toEqual([1, expect.stringContaining('was deleted elsewhere')]);
    await cli.ok('sync', '--mine');
    expect((await api().listTasks(user)).tasks).toMatchObject([{ id, priority: 'high' }]);
  });
});

describe('several processes', () => {
  it('at once lose and double nothing', async () => {
    const { cli, user, road } = await device();
    const numbers = Array.from({ length: 4 }, (_, n) => `Task ${n}`);
    await road.stop();
    const addAll = async (titles: readonly string[]) => {
      const outcomes = await Promise.all(titles.map((title) => cli.program(['add', title])));
      expect(outcomes.map(({ code }) => code)).toEqual(titles.map(() => 0));
    };
    await addAll(numbers);
    await road.start();
    await addAll(numbers.map((title) => `${title} again`));
    const titles = await titlesOf(user);
    expect(titles.sort()).toEqual(numbers.flatMap((title) => [title, `${title} again`]));
    expect((await readdir(await dataOf(cli))).sort()).toEqual(['journal.json', 'tasks']);
  });

  it('that were killed leave nothing behind that stops the next one, and lose nothing that they said was saved', async () => {
    const { cli, user } = await device();
    const saved: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      const title = `Task ${n}`;
      const { child, outcome } = cli.start(['add', title]);
      setTimeout(() => child.kill('SIGKILL'), 250 + 120 * n);
      const { stdout } = await outcome;
      if (stdout.startsWith('Added')) saved.push(title);
    }
    await cli.ok('sync');
    const titles = await titlesOf(user);
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles).toEqual(expect.arrayContaining(saved));
  });
});

describe('the files', () => {
  it('are the user’s alone', async () => {
    const { cli } = await device();
    await cli.ok('add', 'Secret');
    expect(exposedIn(join(cli.folder, 'state'))).toEqual([]);
  });

  it('that were cut off by a crash are read up to there', async () => {
    const { cli, road } = await device();
    await cli.ok('add', 'One');
    await road.stop();
    await appendFile(join(await dataOf(cli), 'tasks'), '[["task:x",{"uid"');
    await writeFile(join(await dataOf(cli), 'journal.json'), '[[{"op"', { mode: 0o600 });
    expect((await cli.json('list')).tasks).toMatchObject([{ title: 'One' }]);
    expect((await cli.run('undo')).code).toBe(3);
  });

  it('that are locked by a process that is gone are taken over', async () => {
    const { cli } = await device();
    const lock = join(await dataOf(cli), 'lock');
    await mkdir(lock);
    await writeFile(join(lock, 'another-machine.1.x'), '');
    const running = cli.start(['list']);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    // It lives, for all that can be known here, until it has been silent for a minute.
    expect(running.child.exitCode).toBeNull();
    running.child.kill('SIGKILL');
    await utimes(join(lock, 'another-machine.1.x'), 0, 0);
    await cli.ok('list');
    expect(await readFile(join(await dataOf(cli), 'tasks'), 'utf8')).toContain('cursor');
  });
});
