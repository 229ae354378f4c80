import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { addTask, rows, titles, useVisitors, useWebServer } from './use-web.ts';

const server = await useWebServer();
const { api } = server;
const { visit } = useVisitors(server);

const stored = (userId: string) =>
  api().database.prisma.task.findMany({ where: { user_id: userId }, orderBy: { id: 'asc' } });
const title = (page: Page) => page.getByLabel('Title');
const save = (page: Page) => page.getByRole('button', { name: 'Save' }).click();
const unsaved = (page: Page) => page.getByRole('status').filter({ hasText: 'Unsaved changes:' });

/** Opens the editor of the only task. */
async function openEditor(page: Page, name: string): Promise<void> {
  await rows(page).getByText(name).click();
  await title(page).waitFor();
}

/** Changes a task as another device would. */
async function changeElsewhere(userId: string, data: { title?: string; description?: string }) {
  const [task] = await stored(userId);
  await api().database.prisma.task.update({
    where: { user_id_id: { user_id: userId, id: task?.id ?? 0n } },
    data,
  });
}

describe('changes in the editor', () => {
  it('are kept when another task is opened, by Escape, over a reload and another filter', async () => {
    const { page, id } = await visit();
    await addTask(page, 'Report');
    await addTask(page, 'Slides');
    await openEditor(page, 'Report');
    await title(page).fill('Report for Ada');
    await rows(page).getByText('Slides').click();
    await expect.poll(() => title(page).inputValue()).toBe('Slides');
    await page.getByLabel('Notes').fill('In blue');
    await page.keyboard.press('Escape');
    await unsaved(page).getByText('Report for Ada').waitFor();

    await page.reload();
    await unsaved(page).getByText('Slides').click();
    expect(await page.getByLabel('Notes').inputValue()).toBe('In blue');
    await page.getByText('Done', { exact: true }).first().click();
    await expect.poll(() => page.url()).toContain('status=completed');
    expect(await page.getByLabel('Notes').inputValue()).toBe('In blue');
    await save(page);
    await unsaved(page).getByText('Report for Ada').click();
    await save(page);
    await unsaved(page).waitFor({ state: 'detached' });
    await expect
      .poll(async () => (await stored(id)).map((task) => [task.title, task.description]))
      .toEqual([
        ['Report for Ada', null],
        ['Slides', 'In blue'],
      ]);
    expect(
      await page.evaluate('Object.keys(localStorage).filter((key) => key.startsWith("tickline-user:"))'),
    ).toEqual([]);
  });

  it('stay open when the task leaves the list', async () => {
    const visitor = await visit('/?priority=high');
    visitor.expectFailedRequests();
    const { page, id } = visitor;
    await addTask(page, 'Urgent');
    await openEditor(page, 'Urgent');
    await title(page).fill('Urgent, really');
    await api().database.prisma.task.updateMany({ where: { user_id: id }, data: { priority: 'low' } });
    await page.getByText('All', { exact: true }).click();
    await page.getByText('To do', { exact: true }).first().click();
    await expect.poll(() => title(page).inputValue()).toBe('Urgent, really');
    await save(page);
    await expect.poll(async () => (await stored(id))[0]?.title).toBe('Urgent, really');
    expect((await stored(id))[0]?.priority).toBe('low');
  });

  it('are thrown away after a question', async () => {
    const { page, id } = await visit();
    await addTask(page, 'Report');
    await openEditor(page, 'Report');
    await title(page).fill('Typed with care');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Throw your changes away?').waitFor();
    await page.getByRole('button', { name: 'Keep editing' }).click();
    expect(await title(page).inputValue()).toBe('Typed with care');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Throw away' }).click();
    await expect.poll(() => titles(page)).toEqual(['Report']);
    expect(await unsaved(page).count()).toBe(0);
    expect((await stored(id))[0]?.title).toBe('Report');
  });

  it('are asked for before the user signs out, and removed then', async () => {
    const { page } = await visit();
    await addTask(page, 'Report');
    await openEditor(page, 'Report');
    await title(page).fill('Secret plans');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Sign out' }).click();
    const dialog = page.getByRole('dialog', { name: 'Sign out?' });
    await dialog.getByText('One task has unsaved changes').waitFor();
    await dialog.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })')).not.toContain(
      'Secret',
    );
  });
});

describe('a task that two devices change', () => {
  it('has both changes, if they are of different fields', async () => {
    const visitor = await visit();
    visitor.expectFailedRequests();
    const { page, id } = visitor;
    await addTask(page, 'Report');
    await openEditor(page, 'Report');
    await changeElsewhere(id, { title: 'Report of Grace' });
    await page.getByText('High', { exact: true }).last().click();
    await save(page);
    await expect
      .poll(async () => (await stored(id)).map((task) => [task.title, task.priority]))
      .toEqual([['Report of Grace', 'high']]);
    await expect.poll(() => titles(page)).toEqual(['Report of Grace']);
  });

  it.each([
    ['Keep mine', 'Report of Ada'],
    ['Take the other', 'Report of Grace'],
  ])('shows both, and lets the user choose: %s', async (choice, expected) => {
    const visitor = await visit();
    visitor.expectFailedRequests();
    const { page, id } = visitor;
    await addTask(page, 'Report');
    await openEditor(page, 'Report');
    await changeElsewhere(id, { title: 'Report of Grace', description: 'Her notes' });
    await title(page).fill('Report of Ada');
    await page.getByText('High', { exact: true }).last().click();
    await save(page);
    const notice = page.getByRole('alert').filter({ hasText: 'changed on another device' });
    await notice.getByText('Yours: Report of Ada').waitFor();
    await notice.getByText('The other: Report of Grace').waitFor();
    expect((await stored(id))[0]?.title).toBe('Report of Grace');
    // Both stay over a reload, too.
    await page.reload();
    await unsaved(page).getByText('Report of Ada').click();
    await page.getByRole('button', { name: choice }).click();
    await notice.waitFor({ state: 'detached' });
    expect(await page.getByLabel('Notes').inputValue()).toBe('Her notes');
    await save(page);
    await expect
      .poll(async () => (await stored(id)).map((task) => [task.title, task.description, task.priority]))
      .toEqual([[expected, 'Her notes', 'high']]);
    await unsaved(page).waitFor({ state: 'detached' });
  });
});

describe('adding', () => {
  it('stores one task, however often Enter is pressed while code is loaded, and loses no letter', async () => {
    const { page, id } = await visit();
    let letGo = (): void => undefined;
    const isLetGo = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await page.route('**/assets/line-reader-*.js', async (route) => {
      await isLetGo;
      await route.continue();
    });
    await page.reload();
    const line = page.getByLabel('New task');
    await line.fill('Call Ada tomorrow');
    for (let n = 0; n < 3; n += 1) await line.press('Enter');
    await line.pressSequentially('Buy milk');
    letGo();
    await rows(page).getByText('Call Ada').waitFor();
    expect(await line.inputValue()).toBe('Buy milk');
    await page.getByRole('button', { name: 'Add' }).dblclick();
    await rows(page).getByText('Buy milk').waitFor();
    expect(await page.getByText('Must not be empty').count()).toBe(0);
    await expect
      .poll(async () => (await stored(id)).map((task) => task.title))
      .toEqual(['Call Ada', 'Buy milk']);
    expect((await stored(id))[0]?.due_date).not.toBeNull();
  });

  it('stores one task if the answer is lost and the user tries again', async () => {
    const visitor = await visit();
    visitor.expectFailedRequests();
    const { page, id } = visitor;
    await page.route('**/trpc/task.create*', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await page.getByLabel('New task').fill('Only once');
    await page.getByLabel('New task').press('Enter');
    await page.getByText('Not added. The server is not responding.').waitFor({ timeout: 20_000 });
    await page.unroute('**/trpc/task.create*');
    await page.getByLabel('New task').press('Enter');
    await rows(page).getByText('Only once').waitFor();
    await expect.poll(() => page.getByLabel('New task').inputValue()).toBe('');
    expect(await stored(id)).toHaveLength(1);
  });

  it('puts the task into the view, or says where it is', async () => {
    const { page, id } = await visit('/?due=today');
    await addTask(page, 'Water the plants');
    await rows(page).getByText('Water the plants').waitFor();
    expect((await stored(id))[0]).toMatchObject({ all_day: true });
    await addTask(page, 'Buy milk tomorrow');
    const toast = page.getByRole('status').filter({ hasText: 'Added to all tasks: “Buy milk”' });
    await toast.getByRole('button', { name: 'Show' }).click();
    await expect.poll(() => titles(page)).toEqual(['Buy milk', 'Water the plants']);
    await page.goto(`${server.origin}/?tag=home&priority=high`);
    await addTask(page, 'Clean the window');
    await rows(page).getByText('Clean the window').waitFor();
    expect((await stored(id))[2]).toMatchObject({ tags: ['home'], priority: 'high' });
  });
});

describe('a pasted text of several lines', () => {
  const LINES = '- Buy milk tomorrow\n- Call Ada #work\n\n- Read a book\n';
  const pasteInto = (page: Page) =>
    page.evaluate(`(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', ${JSON.stringify(LINES)});
      const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
      document.querySelector('[aria-label="New task"]').dispatchEvent(event);
    })()`);

  it('is added as one task for each line', async () => {
    const { page, id } = await visit();
    await pasteInto(page);
    await page.getByRole('button', { name: 'Add 3 tasks, one for each line' }).click();
    await expect
      .poll(async () => (await stored(id)).map((task) => [task.title, task.due_date !== null, ...task.tags]))
      .toEqual([
        ['Buy milk', true],
        ['Call Ada', false, 'work'],
        ['Read a book', false],
      ]);
  });

  it('is pasted as one line, if the user wants that', async () => {
    const { page, id } = await visit();
    await pasteInto(page);
    await page.getByRole('button', { name: 'Paste as one line' }).click();
    const line = 'Buy milk tomorrow Call Ada #work Read a book';
    expect(await page.getByLabel('New task').inputValue()).toBe(line);
    expect(await stored(id)).toEqual([]);
  });
});

describe('a part of the page', () => {
  it('that cannot be loaded empties nothing; a new version is offered, and keeps what was typed', async () => {
    const visitor = await visit();
    visitor.expectFailedRequests();
    const { page } = visitor;
    await addTask(page, 'Report');
    await page.route('**/assets/day-picker-*.js', (route) => route.fulfill({ status: 404 }));
    await page.route(`${server.origin}/`, async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replaceAll('/assets/index-', '/assets/index-of-tomorrow-');
      await route.fulfill({ contentType: 'text/html', body });
    });
    await openEditor(page, 'Report');
    await title(page).fill('Report for Ada');
    await page.getByRole('button', { name: /^Due/ }).click();
    await page.getByText('There is a new version of this page.').waitFor();
    expect(await title(page).inputValue()).toBe('Report for Ada');
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Reload' }).click();
    await unsaved(page).getByText('Report for Ada').click();
    await page.getByRole('button', { name: /^Due/ }).click();
    await page.getByRole('grid').waitFor();
    expect(await title(page).inputValue()).toBe('Report for Ada');
  });

  it('that throws leaves the rest of the page', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await page.route('**/assets/open-editor-*.js', (route) =>
      route.fulfill({
        contentType: 'text/javascript',
        body: 'export function OpenEditor() { throw new Error("made up") }',
      }),
    );
    await addTask(page, 'Report');
    await rows(page).getByText('Report').click();
    await page.getByText('The editor has failed.').waitFor();
    await page.getByLabel('New task').fill('Still here');
    visitor.complaints.length = 0;
  });
});
