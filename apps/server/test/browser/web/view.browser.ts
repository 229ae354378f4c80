import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { taskTimes } from './task-times.ts';
import { addTask, rows, titles, useVisitors, useWebServer, type Visit } from './use-web.ts';

const server = await useWebServer();
const { api } = server;
const { visit } = useVisitors(server);

const MANY = 1000;
/** Gzipped JavaScript until the page is usable. */
const FIRST_LOAD_BYTES = 150_000;
/** Users notice a page that is blocked for longer, in milliseconds. */
const LONG_TASK_MS = 200;

/** Bytes transferred for the script. */
const SCRIPT_BYTES = `performance.getEntriesByType('resource').find(({ name }) => name.endsWith('.js')).transferSize`;

async function withTasks(path = '/'): Promise<Visit> {
  const visitor = await visit();
  await api().database.prisma.task.createMany({
    data: [
      { user_id: visitor.id, title: 'Apples', priority: 'high' },
      { user_id: visitor.id, title: 'Bread', priority: 'low', description: 'with apple seeds' },
      { user_id: visitor.id, title: 'Cheese', completed: true, due_date: new Date('2020-01-01T12:00:00Z') },
      { user_id: visitor.id, title: 'Dates 100%', due_date: new Date('2020-01-02T12:00:00Z') },
    ],
  });
  await visitor.page.goto(new URL(path, visitor.page.url()).href);
  await rows(visitor.page).first().waitFor();
  return visitor;
}

const choose = (page: Page, name: string) => page.getByText(name, { exact: true }).first().click();
const query = (page: Page) => new URL(page.url()).search;

describe('the list', () => {
  it('is filtered, and the URL says how; back and forward go through it', async () => {
    const { page } = await withTasks();
    await expect.poll(() => titles(page)).toEqual(['Dates 100%', 'Bread', 'Apples']);
    await choose(page, 'Done');
    await expect.poll(() => titles(page)).toEqual(['Cheese']);
    await choose(page, 'All');
    await choose(page, 'High');
    await expect.poll(() => titles(page)).toEqual(['Apples']);
    expect(query(page)).toBe('?status=all&priority=high');
    await choose(page, 'Low');
    await expect.poll(() => titles(page)).toEqual(['Bread', 'Apples']);

    await page.goBack();
    await page.goBack();
    await page.goBack();
    await expect.poll(() => titles(page)).toEqual(['Cheese']);
    expect(query(page)).toBe('?status=completed');
    await expect.poll(() => page.getByLabel('Done', { exact: true }).isChecked()).toBe(true);
    await page.goForward();
    await expect.poll(async () => (await titles(page)).length).toBe(4);
    await page.reload();
    await expect.poll(async () => (await titles(page)).length).toBe(4);
  });

  it('has the overdue alone, the done not among them', async () => {
    const { page } = await withTasks('/?due=overdue&status=all');
    await expect.poll(() => titles(page)).toEqual(['Dates 100%']);
    await rows(page)
      .getByText('Overdue · 2 Jan 2020')
      .or(rows(page).getByText('Overdue · Jan 2, 2020'))
      .waitFor();
  });

  it('is searched while one types, by what the words say, and keeps what is shown meanwhile', async () => {
    const { page } = await withTasks();
    const seen: number[] = [];
    const asked: string[] = [];
    await page.route('**/trpc/**', async (route) => {
      if (route.request().url().includes('search')) {
        asked.push(route.request().url());
        seen.push(await rows(page).count());
      }
      await route.continue();
    });
    await page.keyboard.press('/');
    await page.keyboard.type('APPLE', { delay: 20 });
    await expect.poll(() => titles(page)).toEqual(['Bread', 'Apples']);
    expect(query(page)).toBe('?q=APPLE');
    expect(asked.length).toBeLessThan(5);
    expect(seen.every((count) => count > 0)).toBe(true);
    await page.getByLabel('Search').fill('100%');
    await expect.poll(() => titles(page)).toEqual(['Dates 100%']);
    await page.getByLabel('Search').fill('nothing like it');
    await page.getByText('No matching tasks').waitFor();
    await page.getByRole('button', { name: 'Clear search and filters' }).click();
    await expect.poll(async () => (await titles(page)).length).toBe(3);
    await page.goBack();
    await expect.poll(() => page.getByLabel('Search').inputValue()).toBe('nothing like it');
  });

  it('is sorted, either way round', async () => {
    const { page } = await withTasks('/?status=all');
    await page.getByLabel('Sort by').selectOption('Title');
    await expect.poll(() => titles(page)).toEqual(['Apples', 'Bread', 'Cheese', 'Dates 100%']);
    await page.getByRole('button', { name: 'Ascending; reverse the order' }).click();
    await expect.poll(() => titles(page)).toEqual(['Dates 100%', 'Cheese', 'Bread', 'Apples']);
    expect(query(page)).toBe('?status=all&sort=title&order=desc');
    await page.getByLabel('Sort by').selectOption('Due date');
    await expect.poll(() => titles(page)).toEqual(['Cheese', 'Dates 100%', 'Apples', 'Bread']);
  });

  it('has what was done last at the top, and says when', async () => {
    const { page, id } = await visit();
    await api().database.prisma.task.createMany({
      data: [
        { user_id: id, title: 'Last year', completed: true, completed_at: new Date('2020-03-01T12:00:00Z') },
        { user_id: id, title: 'Before', completed: true, completed_at: new Date('2019-03-01T12:00:00Z') },
        { user_id: id, title: 'Apples' },
        { user_id: id, title: 'Bread' },
      ],
    });
    await page.reload();
    await page.getByLabel('Apples', { exact: true }).check();
    await expect.poll(() => titles(page)).toEqual(['Bread']);
    await page.getByLabel('Bread', { exact: true }).check();
    await page.getByText('All done').waitFor();
    await choose(page, 'Done');
    const done = ['Bread', 'Apples', 'Last year', 'Before'];
    await expect.poll(() => titles(page)).toEqual(done);
    expect(query(page)).toBe('?status=completed');
    await rows(page)
      .first()
      .getByText(/^Done · Today, /)
      .waitFor();
    await rows(page)
      .filter({ hasText: 'Last year' })
      .getByText(/^Done · .*2020, /)
      .waitFor();
    // Takes it out and puts it back as the server would.
    await page.getByLabel('Last year', { exact: true }).click();
    await expect.poll(() => titles(page)).toEqual(['Bread', 'Apples', 'Before']);
    await choose(page, 'All');
    await page.getByLabel('Sort by').selectOption('Date done');
    await expect.poll(() => titles(page)).toEqual(['Bread', 'Apples', 'Before', 'Last year']);
    await page.getByLabel('Last year', { exact: true }).check();
    await expect.poll(() => titles(page)).toEqual(['Last year', 'Bread', 'Apples', 'Before']);
    await page.reload();
    await expect.poll(() => titles(page)).toEqual(['Last year', 'Bread', 'Apples', 'Before']);
    await choose(page, 'To do');
    await page.getByText('All done').waitFor();
    expect(query(page)).toBe('');
    expect(await page.getByLabel('Sort by').locator('option').allTextContents()).not.toContain('Date done');
  });

  it('puts a new task where the server would', async () => {
    const { page } = await withTasks('/?status=all&sort=title');
    await expect.poll(() => titles(page)).toEqual(['Apples', 'Bread', 'Cheese', 'Dates 100%']);
    await addTask(page, 'cake');
    const expected = ['Apples', 'Bread', 'cake', 'Cheese', 'Dates 100%'];
    await expect.poll(() => titles(page)).toEqual(expected);
    await page.reload();
    await expect.poll(() => titles(page)).toEqual(expected);
  });
});

describe('a thousand tasks', () => {
  it('come page after page, each once, and scroll without a hitch', async () => {
    const { page, id } = await visit();
    const data = Array.from({ length: MANY }, (_, index) => ({
      user_id: id,
      title: `Task ${index}`,
      description: index % 3 === 0 ? 'With a few words about it' : null,
      due_date: index % 2 === 0 ? new Date(Date.now() + index * 3_600_000) : null,
    }));
    await api().database.prisma.task.createMany({ data });
    await page.reload();
    await rows(page).first().waitFor();
    await page.mouse.move(640, 600);
    const scrollOn = async () => {
      await page.mouse.wheel(0, 1500);
      return rows(page).count();
    };
    const times = await taskTimes(page, () =>
      expect.poll(scrollOn, { timeout: 50_000, interval: 30 }).toBe(MANY),
    );
    expect(new Set(await titles(page)).size).toBe(MANY);
    expect(times.length).toBeGreaterThan(100);
    expect(Math.max(...times)).toBeLessThan(LONG_TASK_MS);
  });
});

describe('the first load', () => {
  it('is small', async () => {
    const { page, outside } = await visit();
    const scripts = new Map<string, number>();
    page.on('response', async (response) => {
      if (response.request().resourceType() === 'script')
        scripts.set(response.url(), gzipSync(await response.body()).length);
    });
    await page.reload({ waitUntil: 'networkidle' });
    await page.getByText('Your list is empty').waitFor();
    const bytes = [...scripts.values()].reduce((sum, each) => sum + each, 0);
    expect(scripts.size).toBeGreaterThan(0);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(FIRST_LOAD_BYTES);
    expect(outside).toEqual([]);
  });

  it('comes by Brotli, and from the cache the next time', async () => {
    const { page } = await visit();
    const encodings: (string | undefined)[] = [];
    page.on('response', async (response) => {
      if (response.url().includes('/assets/')) encodings.push(response.headers()['cache-control']);
    });
    await page.reload({ waitUntil: 'networkidle' });
    expect(encodings.length).toBeGreaterThan(0);
    expect(encodings.every((each) => each?.includes('immutable'))).toBe(true);
    const script = await page.evaluate(SCRIPT_BYTES);
    expect(script).toBe(0);
  });
});
