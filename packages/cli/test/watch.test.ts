import { useApp, useListening } from '@tickline/server/testing';
import { startProxy } from '@tickline/testing';
import { expect, it, onTestFinished, vi } from 'vitest';
import { newCli } from './harness/cli.ts';

const api = useApp();
const server = useListening(api);
const WAIT = { timeout: 60_000, interval: 50 };

/** Begins to watch, and waits until the server has the stream. */
async function watching(...args: string[]) {
  const road = await startProxy(server().url);
  onTestFinished(() => road.stop().catch(() => undefined));
  const { cli, user } = await newCli(road.url);
  const before = server().requests.length;
  const running = cli.start(['watch', ...args]);
  await vi.waitFor(() => expect(server().requests.slice(before).join()).toContain('task.watch'), WAIT);
  // The stream begins with the answer.
  await new Promise((resolve) => setTimeout(resolve, 500));
  return { ...running, user, road, lines: () => running.stdout().split('\n').filter(Boolean) };
}

it('watch prints changes as they come, over lost connections, until Ctrl+C', async () => {
  const { child, outcome, user, road, lines } = await watching();
  const { id } = await api().createTask(user, { title: 'Buy milk \u001B[2J' });
  await vi.waitFor(() => expect(lines()).toHaveLength(1), WAIT);
  expect(lines()[0]).toMatch(new RegExp(`^\\d\\d:\\d\\d · ${id} Buy milk \uFFFD\\[2J$`));
  await road.stop();
  await api().delete(`/api/me/tasks/${id}`, { as: user });
  await road.start();
  await vi.waitFor(() => expect(lines()).toHaveLength(2), WAIT);
  expect(lines()[1]).toContain(`✗ ${id} deleted`);
  child.kill('SIGINT');
  expect(await outcome).toMatchObject({ code: 0, stderr: expect.stringContaining('Nothing was missed.') });
});

it('watch --json prints a change in each line, and goes on after a cursor', async () => {
  const { child, outcome, user, lines } = await watching('--json');
  const { id, uid } = await api().createTask(user, { title: 'One\nline' });
  await vi.waitFor(() => expect(lines()).toHaveLength(1), WAIT);
  const change = JSON.parse(lines()[0] ?? '');
  expect(change).toMatchObject({ task_id: id, uid, deleted: false, task: { title: 'One\nline' } });
  expect(change.cursor).toEqual(expect.any(String));
  child.kill('SIGTERM');
  expect((await outcome).code).toBe(0);
});

it('watch ends when nobody reads it any more', async () => {
  const { child, outcome, user } = await watching('--json');
  child.stdout?.destroy();
  await vi.waitFor(async () => {
    await api().createTask(user);
    expect(child.exitCode ?? child.signalCode).not.toBeNull();
  }, WAIT);
  expect(await outcome).toMatchObject({ code: 0, stderr: '' });
});

it('watch says what is wrong with a token', async () => {
  const { cli } = await newCli(server().url);
  const { code, stderr } = await cli.start(['watch'], { TICKLINE_TOKEN: 'made-up-here' }).outcome;
  expect([code, stderr]).toEqual([4, expect.stringContaining('Run "tickline login".')]);
});
