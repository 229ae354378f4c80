import { newUser, useApp, useListening } from '@tickline/server/testing';
import { describe, expect, it } from 'vitest';
import { readArgs } from '../src/args.ts';
import { run } from '../src/run.ts';
import { finderOf, LIST_OPTIONS } from '../src/tasks/find-tasks.ts';
import { newCli } from './harness/cli.ts';
import { recordingTerminal } from './harness/recording-terminal.ts';
import { useUtc } from './harness/run-here.ts';

useUtc();
const api = useApp();
const server = useListening(api);
const device = (user?: string) => newCli(server().url, user);

describe('add', () => {
  it('reads a line as the page does', async () => {
    const { cli, user } = await device();
    const text = await cli.ok('add', 'Buy milk 2031-05-06 9am !high #home');
    expect(text).toMatch(/^Added \d+: Buy milk \(.*2031.*, high, #home\)$/);
    const { tasks } = await api().listTasks(user);
    expect(tasks).toMatchObject([
      { title: 'Buy milk', due_date: '2031-05-06T09:00:00.000Z', priority: 'high', tags: ['home'] },
    ]);
  });

  it('takes options, which win over the line, and a repetition with its first date', async () => {
    const { cli, user } = await device();
    const args = ['--due', '2031-01-01', '--priority', 'low', '-t', 'a', '-t', '#b', '-d', 'Two\nlines'];
    await cli.ok('add', 'Call', 'Ada', '!high', ...args);
    await cli.ok('add', 'Water the plants', '--repeat', 'every 2 days');
    const { tasks } = await api().listTasks(user, 'order=asc');
    expect(tasks).toMatchObject([
      {
        title: 'Call Ada',
        due_date: '2031-01-01T00:00:00.000Z',
        all_day: true,
        priority: 'low',
        tags: ['a', 'b'],
      },
      { title: 'Water the plants', recurrence: 'FREQ=DAILY;INTERVAL=2', all_day: true },
    ]);
    expect(tasks[0].description).toBe('Two\nlines');
  });

  it.each([
    [['add']],
    [['add', '']],
    [['add', 'x'.repeat(201)]],
    [['add', 'x'.repeat(5000)]],
    [['add', 'x', '--due', 'whenever']],
    [['add', 'x', '--repeat', 'now and then']],
    [['add', 'x', '--priority', 'urgent']],
    [['add', 'x', '--no-such-option']],
    [['list', '--limit', '0']],
    [['list', '--due', 'soonish']],
    [['show']],
    [['done']],
    [['edit', '1']],
    [['completion', 'tcsh']],
    [['frobnicate']],
    [['add', 'x', '--url', 'ftp://example.com']],
  ])('%j is wrong use', async (args) => {
    const { outcome, terminal } = await recordingTerminal(server().url);
    expect(await run(args, terminal)).toBe(2);
    expect(outcome.printed).toEqual([]);
    expect(outcome.warned[0]).toMatch(/^tickline: \S/);
    expect(outcome.warned.join('\n')).not.toContain('    at ');
  });
});

describe('list', () => {
  it('has the filters and orders of the API', async () => {
    const { cli, user } = await device();
    const today = new Date().toISOString().slice(0, 10);
    await api().createTask(user, { title: 'One', tags: ['home'], due_date: today });
    await api().createTask(user, { title: 'Two', priority: 'high', due_date: '2020-01-01' });
    await api().createTask(user, { title: 'Καφές', completed: true });
    expect(await cli.json('list', '--limit', '1')).toMatchObject({ total: 2, unsent: 0, online: true });
    const { tasks } = await api().listTasks(user);
    const titles = async (...args: string[]) => {
      const find = await finderOf(readArgs(args, 'list', LIST_OPTIONS), new Date());
      return find(tasks).tasks.map(({ title }) => title);
    };
    expect(await titles()).toEqual(['Two', 'One']);
    expect(await titles('--status', 'all', '--order', 'asc')).toEqual(['One', 'Two', 'Καφές']);
    expect(await titles('--status', 'completed')).toEqual(['Καφές']);
    expect(await titles('--due', 'today')).toEqual(['One']);
    expect(await titles('--due', today)).toEqual(['One']);
    expect(await titles('--due', 'week')).toEqual(['One']);
    expect(await titles('--due', 'overdue')).toEqual(['Two']);
    expect(await titles('--due', 'any')).toEqual(['Two', 'One']);
    expect(await titles('--due', 'none', '-s', 'all')).toEqual(['Καφές']);
    expect(await titles('--due', 'tomorrow')).toEqual([]);
    expect(await titles('--tag', 'home', '-t', 'other')).toEqual(['One']);
    expect(await titles('-p', 'high')).toEqual(['Two']);
    expect(await titles('--search', 'ΚΑΦΈΣ', '-s', 'all')).toEqual(['Καφές']);
    expect(await titles('tw')).toEqual(['Two']);
    expect(await titles('--due-before', '2021-01-01')).toEqual(['Two']);
    expect(await titles('--sort', 'due_date', '--order', 'asc')).toEqual(['Two', 'One']);
    expect(await titles('--limit', '1')).toEqual(['Two']);
  });

  it('shows more than a hundred tasks only if asked', async () => {
    const { cli, user } = await device();
    const operations = (from: number) =>
      Array.from({ length: 100 }, (_, n) => ({ op: 'create', title: `Task ${from + n}` }));
    await api().post('/api/me/tasks/batch', { as: user, body: { operations: operations(0) } });
    await api().post('/api/me/tasks/batch', { as: user, body: { operations: operations(100).slice(0, 5) } });
    const { stdout, stderr } = await cli.run('list');
    expect(stdout.trimEnd().split('\n')).toHaveLength(100);
    expect(stderr).toBe('5 more: use --all.\n');
    expect((await cli.ok('list', '--all')).split('\n')).toHaveLength(105);
  });
});

describe('a task is named', () => {
  it('by its number, or by a part of its title that no other has', async () => {
    const { cli, user } = await device();
    const { id } = await api().createTask(user, { title: 'Buy milk' });
    await api().createTask(user, { title: 'Buy milk and bread' });
    await api().createTask(user, { title: 'Old bread', completed: true });
    expect((await cli.json('show', String(id))).task.title).toBe('Buy milk');
    // The whole title wins, and what is done is not meant if something else may be.
    expect((await cli.json('show', 'buy MILK')).task.id).toBe(id);
    expect((await cli.json('show', 'bread')).task.title).toBe('Buy milk and bread');
    const { code, stderr } = await cli.run('done', 'buy');
    expect(code).toBe(2);
    expect(stderr).toMatch(/2 tasks match “buy”:\n {2}\d+ {2}Buy milk\n {2}\d+ {2}Buy milk and bread\n/);
    expect((await cli.run('done', 'cheese')).code).toBe(3);
    expect((await cli.run('done', '999999')).code).toBe(3);
    expect((await api().listTasks(user, 'completed=true')).total).toBe(1);
  });

  it('and if one of several is wrong, nothing is done', async () => {
    const { cli, user } = await device();
    await api().createTask(user, { title: 'One' });
    expect((await cli.run('rm', 'one', 'two')).code).toBe(3);
    expect((await api().listTasks(user)).total).toBe(1);
  });

  it('never reaches another user', async () => {
    const { cli } = await device();
    const { id } = await api().createTask(newUser(), { title: 'Secret' });
    for (const args of [
      ['show', String(id)],
      ['rm', String(id)],
      ['done', 'secret'],
    ])
      expect((await cli.run(...args)).code).toBe(3);
  });
});

describe('done, edit, rm and undo', () => {
  it('change tasks, and undo goes back step by step', async () => {
    const { cli, user } = await device();
    const state = async () => {
      const { tasks } = await api().listTasks(user);
      return tasks.map(({ title, completed, priority, due_date, all_day, tags }: Record<string, unknown>) => [
        title,
        completed,
        priority,
        due_date,
        all_day,
        tags,
      ]);
    };
    await cli.ok('add', 'Buy milk 2031-05-06 #home');
    const first = await state();
    await cli.ok('edit', 'milk', 'Buy oat milk !high', '--due', '2031-05-07T10:00:00Z', '--tag', 'shop');
    const second = await state();
    expect(second).toEqual([['Buy oat milk', false, 'high', '2031-05-07T10:00:00.000Z', false, ['shop']]]);
    await cli.ok('done', 'milk');
    const third = await state();
    expect(third[0][1]).toBe(true);
    await cli.ok('rm', 'milk');
    expect(await state()).toEqual([]);
    expect(await cli.ok('undo')).toBe('“Buy oat milk” is back.');
    expect(await state()).toEqual(third);
    await cli.ok('undo');
    expect(await state()).toEqual(second);
    await cli.ok('undo');
    expect(await state()).toEqual(first);
    await cli.ok('undo');
    expect(await state()).toEqual([]);
    expect((await cli.run('undo')).code).toBe(3);
  });

  it('undo loses no later change of somebody else', async () => {
    const { cli, user } = await device();
    const { tasks } = await cli.json('add', 'Buy milk');
    const [{ id }] = tasks;
    await cli.ok('edit', String(id), '--priority', 'high');
    const update = (body: object) => api().patch(`/api/me/tasks/${id}`, { as: user, body });
    await update({ description: 'Two litres' });
    // Another field: both stay.
    await cli.ok('undo');
    const get = async () => (await api().get(`/api/me/tasks/${id}`, { as: user })).json();
    expect(await get()).toMatchObject({ priority: 'medium', description: 'Two litres' });
    const { code, stderr } = await cli.run('undo');
    expect([code, stderr]).toEqual([1, expect.stringContaining('“Buy milk” was changed since')]);
    expect(await get()).toMatchObject({ title: 'Buy milk' });
    await cli.ok('edit', String(id), '--title', 'Mine');
    await update({ title: 'Theirs' });
    expect((await cli.run('undo')).code).toBe(1);
    expect(await get()).toMatchObject({ title: 'Theirs' });
    await cli.ok('undo', '--force');
    expect(await get()).toMatchObject({ title: 'Buy milk' });
  });

  it('done does nothing twice, and --reopen opens', async () => {
    const { cli, user } = await device();
    await cli.ok('add', 'One');
    await cli.ok('done', 'one');
    const { revision } = (await api().listTasks(user)).tasks[0];
    await cli.ok('done', 'one');
    expect((await api().listTasks(user)).tasks[0].revision).toBe(revision);
    await cli.ok('done', '--reopen', 'one');
    expect((await api().listTasks(user)).tasks[0].completed).toBe(false);
  });
});
