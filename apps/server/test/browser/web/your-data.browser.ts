import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectNoViolation } from './axe.ts';
import { addTask, useVisitors, useWebServer } from './use-web.ts';

const server = await useWebServer();
const { origin, api } = server;
const { visit } = useVisitors(server);

async function openAccount() {
  const visitor = await visit();
  await addTask(visitor.page, 'Read a book #home');
  await visitor.page.goto(`${origin}/account`);
  await visitor.page.getByRole('heading', { name: 'Your data' }).waitFor();
  return visitor;
}

const choose = (page: Page, name: string, content: string) =>
  page
    .getByLabel('Import', { exact: true })
    .setInputFiles({ name, mimeType: '', buffer: Buffer.from(content) });

describe('"Your data"', () => {
  it.each([
    ['Everything (JSON)', '.json', '"title":"Read a book"'],
    ['Spreadsheet (CSV)', '.csv', 'Read a book,'],
    ['To-dos (iCalendar)', '.ics', 'SUMMARY:Read a book'],
  ])('saves %s as a file', async (button, extension, text) => {
    const { page } = await openAccount();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: button }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^tickline-\d{4}-\d\d-\d\d\./);
    expect(file.suggestedFilename()).toContain(extension);
    expect(await readFile(await file.path(), 'utf8')).toContain(text);
  });

  it('imports a file, tells what became of it, and does not import it twice', async () => {
    const { page, id } = await openAccount();
    await expectNoViolation(page);
    const csv = 'title,due_date\r\nOne,2026-12-24\r\n,2026-12-24\r\nThree,soon\r\nFour,\r\n';
    await choose(page, 'tasks.CSV', csv);
    await page.getByText('2 tasks imported.').waitFor();
    await page.getByText('2 tasks could not be imported').click();
    await page.getByText('Line 3: title must not be empty').waitFor();
    await expectNoViolation(page);
    await choose(page, 'tasks.csv', csv);
    await page.getByText('0 tasks imported. 2 tasks were there before.').waitFor();
    expect(await api().database.prisma.task.count({ where: { user_id: id } })).toBe(3);
  });

  it('says what is wrong with a file of another kind', async () => {
    const visitor = await openAccount();
    const { page } = visitor;
    visitor.expectFailedRequests();
    await choose(page, 'notes.txt', 'x');
    await page.getByText('Choose a file that ends in .json, .csv or .ics').waitFor();
    await choose(page, 'notes.json', '[]');
    await page.getByText('This is not a JSON object').waitFor();
    await expectNoViolation(page);
  });

  it('makes the address of a calendar, which works until it is revoked', async () => {
    const { page } = await openAccount();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
    await page.getByRole('button', { name: 'Make an address' }).click();
    const address = await page.getByLabel('Address, shown this once').inputValue();
    expect(address.startsWith(`${origin}/calendar/`)).toBe(true);
    expect((await page.request.get(address)).status()).toBe(200);
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(address);
    await expectNoViolation(page);
    await page.reload();
    await page.getByText('There is an address since').waitFor();
    expect(await page.getByLabel('Address, shown this once').count()).toBe(0);
    await page.getByRole('button', { name: 'Revoke the address' }).click();
    await page.getByRole('button', { name: 'Make an address' }).waitFor();
    expect((await page.request.get(address)).status()).toBe(404);
  });
});
