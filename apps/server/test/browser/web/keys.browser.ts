import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { bearer } from '../../harness/sign-up.ts';
import { expectNoViolation } from './axe.ts';
import { useVisitors, useWebServer, type Visit } from './use-web.ts';

const server = await useWebServer();
const { origin, api } = server;
const { visit } = useVisitors(server);

const keyField = (page: Page) => page.getByLabel('Key', { exact: true });
const keys = (page: Page) => page.getByRole('list', { name: 'Your API keys' }).getByRole('listitem');

async function openKeys(): Promise<Visit> {
  const visitor = await visit();
  await visitor.page.goto(`${origin}/account`);
  await visitor.page.getByText('You have no keys.').waitFor();
  return visitor;
}

async function create(page: Page, name: string, access = 'Read'): Promise<string> {
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill(name);
  await page.getByText(access, { exact: true }).first().click();
  await page.getByRole('button', { name: 'Create key' }).click();
  return keyField(page).inputValue();
}

/** Expects that axe finds nothing, light or dark, and that nothing is beyond the edge of a phone. */
async function expectFine(page: Page): Promise<void> {
  await expectNoViolation(page);
  const size = page.viewportSize() ?? { width: 1280, height: 900 };
  await page.setViewportSize({ width: 360, height: 800 });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  await page.setViewportSize(size);
}

it('asks for the name of a key', async () => {
  const { page } = await openKeys();
  await expectFine(page);
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByRole('button', { name: 'Create key' }).click();
  await page.getByText('Enter a name').waitFor();
  expect(await page.evaluate('document.activeElement.name')).toBe('name');
  await expectFine(page);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

it('makes a key that works, and shows and copies it once', async () => {
  const { page } = await openKeys();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  const key = await create(page, 'Home automation', 'Read and write');
  expect(key).toMatch(/^tl_[\da-f]{56}$/);
  await expectFine(page);
  await page.getByRole('button', { name: 'Copy key' }).click();
  await page.getByText('Copied').waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(key);
  // Not lost by a slip.
  await page.keyboard.press('Escape');
  expect(await keyField(page).inputValue()).toBe(key);
  const body = { title: 'By a program' };
  expect((await api().post('/api/me/tasks', { ...bearer(key), body })).statusCode).toBe(201);
  await page.getByRole('button', { name: 'Done' }).click();
  await expect.poll(() => keys(page).count()).toBe(1);
  expect(await page.content()).not.toContain(key);
  await page.reload();
  await keys(page).getByText('Read and write').waitFor();
  expect(await keys(page).first().textContent()).toMatch(/Home automation.*tl_.{6}….*last used.*expires/);
  expect(await page.content()).not.toContain(key);
});

it('revokes a key after a question', async () => {
  const { page } = await openKeys();
  const key = await create(page, 'Backup');
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Revoke “Backup”' }).click();
  await page.getByRole('button', { name: 'Keep it' }).click();
  expect((await api().get('/api/me', bearer(key))).statusCode).toBe(200);
  await page.getByRole('button', { name: 'Revoke “Backup”' }).click();
  await page.getByRole('dialog', { name: 'Revoke this key?' }).waitFor();
  await expectFine(page);
  await page.getByRole('button', { name: 'Revoke key' }).click();
  await page.getByText('You have no keys.').waitFor();
  expect((await api().get('/api/me', bearer(key))).statusCode).toBe(401);
});

it('shows long and strange names as text, and says what the server has against a key', async () => {
  const visitor = await openKeys();
  visitor.expectFailedRequests();
  const { page, id } = visitor;
  const name = `<b>${'Averylongwordwithoutanyspace'.repeat(3)}`;
  await create(page, name);
  await page.getByRole('button', { name: 'Done' }).click();
  await keys(page).getByText(name).waitFor();
  await expectFine(page);
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('x'.repeat(101));
  await page.getByRole('button', { name: 'Create key' }).click();
  await page.getByText('Must be at most 100 characters').waitFor();
  await api().database.prisma.apikey.createMany({
    data: Array.from({ length: 49 }, (_, n) => ({
      id: `${id}-${n}`,
      key: `${id}-${n}`,
      name: `Key ${n}`,
      referenceId: id,
    })),
  });
  await page.getByRole('dialog').getByLabel('Name').fill('One more');
  await page.getByRole('button', { name: 'Create key' }).click();
  await page.getByText('You have as many keys as are allowed.').waitFor();
  await expectFine(page);
});

it('takes a key that was revoked on another page for revoked', async () => {
  const visitor = await openKeys();
  visitor.expectFailedRequests();
  const { page, id } = visitor;
  await create(page, 'Backup');
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Revoke “Backup”' }).click();
  await api().database.prisma.apikey.deleteMany({ where: { referenceId: id } });
  await page.getByRole('button', { name: 'Revoke key' }).click();
  await page.getByText('You have no keys.').waitFor();
});
