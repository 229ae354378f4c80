import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { addTask, rows, titles, useVisitors, useWebServer } from './use-web.ts';

const server = await useWebServer();
const { api } = server;
const { visit } = useVisitors(server);

const stored = async (userId: string) => {
  const tasks = await api().database.prisma.task.findMany({
    where: { user_id: userId },
    orderBy: { id: 'asc' },
  });
  return tasks.map(({ title, tags }) => [title, ...tags]);
};
const query = (page: Page) => new URL(page.url()).search;
const tagFilters = async (page: Page) => {
  const texts = await page.locator('fieldset').filter({ hasText: /^Tags/ }).locator('label').allInnerTexts();
  return texts.map((text) => text.replace(/\s+/, ' '));
};
const chip = (page: Page, tag: string) => page.getByTitle(`Show tasks with the tag “${tag}”`);
const field = (page: Page) => page.getByLabel('Tags', { exact: true });
const save = (page: Page) => page.getByRole('button', { name: 'Save' }).click();

async function withTags() {
  const visitor = await visit();
  for (const line of ['Report #work #finance', 'Slides #work', 'Milk #home', 'Read a book'])
    await addTask(visitor.page, line);
  return visitor;
}

describe('tags in the line', () => {
  it('are shown while one types, stored, and turned back into text', async () => {
    const { page, id } = await visit();
    await page.getByLabel('New task').fill('Fix bug #work in C# #2 tomorrow #home');
    const preview = page.locator('#new-task-preview');
    await preview.getByRole('button', { name: 'work' }).waitFor();
    await preview.getByRole('button', { name: 'home' }).click();
    await expect
      .poll(() => page.getByLabel('New task').inputValue())
      .toBe('Fix bug #work in C# #2 tomorrow \\#home');
    await page.keyboard.press('Enter');
    await expect.poll(() => stored(id)).toEqual([['Fix bug in C# #2 #home', 'work']]);
    await chip(page, 'work').waitFor();
  });

  it('are refused if there are too many, and the line stays', async () => {
    const { page, id } = await visit();
    const line = `Too many ${Array.from({ length: 21 }, (_, n) => `#tag${n}`).join(' ')}`;
    await page.getByLabel('New task').fill(line);
    await page.getByLabel('New task').press('Enter');
    await page.getByText(/^Tags: /).waitFor();
    expect(await page.getByLabel('New task').inputValue()).toBe(line);
    expect(await stored(id)).toEqual([]);
  });
});

describe('the tasks of a tag', () => {
  it('are a click away, and the URL says so; back leads back', async () => {
    const { page } = await withTags();
    await chip(page, 'work').first().click();
    await expect.poll(() => titles(page)).toEqual(['Slides', 'Report']);
    expect(query(page)).toBe('?tag=work');
    await page.reload();
    await expect.poll(() => titles(page)).toEqual(['Slides', 'Report']);
    await page.getByRole('button', { name: 'Stop filtering by the tag “work”' }).click();
    await expect.poll(() => titles(page)).toHaveLength(4);
    await page.goBack();
    await expect.poll(() => titles(page)).toEqual(['Slides', 'Report']);
    await addTask(page, 'Call Ada #work');
    await addTask(page, 'Call Grace #home');
    await expect.poll(() => titles(page)).toEqual(['Call Ada', 'Slides', 'Report']);
    await page.getByText('Added to all tasks: “Call Grace”').waitFor();
  });

  it('are counted in the panel, by what is shown, and several can be chosen', async () => {
    const { page } = await withTags();
    await expect.poll(() => tagFilters(page)).toEqual(['work 2', 'finance 1', 'home 1']);
    await page.getByLabel('Slides', { exact: true }).check();
    await expect.poll(() => tagFilters(page)).toEqual(['work 1', 'finance 1', 'home 1']);
    await page.getByText('Done', { exact: true }).first().click();
    await expect.poll(() => tagFilters(page)).toEqual(['work 1']);
    await page.getByText('All', { exact: true }).click();
    await expect.poll(() => tagFilters(page)).toEqual(['work 2', 'finance 1', 'home 1']);
    await page.getByLabel('home 1').press('Space');
    await page.getByLabel('finance 1').press('Space');
    await expect.poll(() => titles(page)).toEqual(['Milk', 'Report']);
    expect(query(page)).toBe('?status=all&tag=home&tag=finance');
    await rows(page).first().hover();
    await page.getByRole('button', { name: 'Delete: Milk' }).click();
    await page.getByRole('status').filter({ hasText: 'Deleted' }).getByLabel('Dismiss').click();
    await expect.poll(() => tagFilters(page)).toEqual(['work 2', 'finance 1', 'home 0']);
    await page.getByLabel('finance 1').press('Space');
    await page.getByText('No matching tasks').waitFor();
    await page.getByRole('button', { name: 'Clear search and filters' }).click();
    await expect.poll(() => tagFilters(page)).toEqual(['work 2', 'finance 1']);
  });

  it('are of tags with any characters, and a URL with others shows all', async () => {
    const { page, id } = await visit();
    const tags = ['a,b', '<img src=x onerror="document.title=1">', '100%&tag=x', '😀 家'];
    await api().database.prisma.task.create({ data: { user_id: id, title: 'Odd', tags } });
    await api().database.prisma.task.create({ data: { user_id: id, title: 'Plain' } });
    await page.reload();
    for (const tag of tags) {
      await chip(page, tag).click();
      await expect.poll(() => titles(page)).toEqual(['Odd']);
      await page.reload();
      await expect.poll(() => titles(page)).toEqual(['Odd']);
      await page.goBack();
      await expect.poll(() => titles(page)).toEqual(['Plain', 'Odd']);
    }
    await page.goto(`${server.origin}/?tag=%00&tag=&tag=${'x'.repeat(51)}&tag=%ff`);
    // Only the malformed tags are dropped. No task has the one that remains.
    await page.getByText('No matching tasks').waitFor();
    expect(await page.title()).toBe('Tickline');
  });
});

describe('the editor', () => {
  it('adds by Enter, comma and Save, removes by Backspace and by a button, and completes', async () => {
    const { page, id } = await withTags();
    await rows(page).getByText('Read a book').click();
    await field(page).fill('#fun');
    await field(page).press('Enter');
    await field(page).pressSequentially('garden,');
    await field(page).fill(' fun ');
    await field(page).press('Enter');
    await page.getByRole('button', { name: 'Remove the tag “garden”' }).waitFor();
    expect(await page.getByRole('button', { name: /^Remove the tag/ }).count()).toBe(2);
    await field(page).press('Backspace');
    await expect.poll(() => page.getByRole('button', { name: /^Remove the tag/ }).count()).toBe(1);
    const completions = page.locator('datalist[id$="-known"] option');
    await expect
      .poll(() => completions.evaluateAll((all) => all.map((each) => each.getAttribute('value'))))
      .toEqual(['work', 'finance', 'home']);
    // Types like a browser does when one of them is chosen.
    await page.evaluate(`(() => {
      const input = document.activeElement;
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, 'home');
      input.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertReplacementText' }));
    })()`);
    await page.getByRole('button', { name: 'Remove the tag “home”' }).waitFor();
    await page.getByRole('button', { name: 'Remove the tag “fun”' }).press('Delete');
    expect(await page.evaluate('document.activeElement.labels?.[0]?.textContent')).toBe('Tags');
    await page.keyboard.type('typed, not added');
    await save(page);
    await expect
      .poll(async () => (await stored(id)).at(-1))
      .toEqual(['Read a book', 'home', 'typed', 'not added']);
  });

  it('says what is wrong with a tag, and keeps it', async () => {
    const { page, id } = await visit();
    const tags = Array.from({ length: 19 }, (_, n) => `tag${n}`);
    await api().database.prisma.task.create({ data: { user_id: id, title: 'Full', tags } });
    await page.reload();
    await rows(page).getByText('Full').click();
    await field(page).fill('x'.repeat(51));
    await save(page);
    await page.getByText('Must be at most 50 characters').waitFor();
    expect(await field(page).inputValue()).toBe('x'.repeat(51));
    await field(page).fill('😀'.repeat(50));
    await field(page).press('Enter');
    await page.getByText('20 at most').waitFor();
    expect(await field(page).getAttribute('readonly')).not.toBeNull();
    await save(page);
    await expect.poll(async () => (await stored(id))[0]).toEqual(['Full', ...tags, '😀'.repeat(50)]);
  });

  it('shows at the field what the server refuses', async () => {
    const visitor = await withTags();
    visitor.expectFailedRequests();
    const { page, id } = visitor;
    await page.route('**/trpc/task.update*', (route) => {
      const [input] = Object.values<object>(route.request().postDataJSON());
      return route.continue({ postData: JSON.stringify({ 0: { ...input, tags: ['x'.repeat(51)] } }) });
    });
    await rows(page).getByText('Milk').click();
    await field(page).fill('new');
    await save(page);
    await page.getByText('Must be at most 50 characters').waitFor();
    await page.getByRole('button', { name: 'Remove the tag “new”' }).waitFor();
    expect((await stored(id))[2]).toEqual(['Milk', 'home']);
  });
});
