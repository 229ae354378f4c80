import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { expectNoViolation } from './axe.ts';
import { useVisitors, useWebServer } from './use-web.ts';

const server = await useWebServer();
const { origin, api } = server;
const { visit } = useVisitors(server);
const CLIENT = { client_id: 'tickline-cli' };

async function newCode() {
  const response = await api().post('/api/auth/device/code', { body: CLIENT });
  return response.json() as { device_code: string; user_code: string; verification_uri_complete: string };
}

async function poll(device_code: string) {
  const body = { ...CLIENT, grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code };
  return (await api().post('/api/auth/device/token', { body })).json();
}

// Does not wait for endless animations.
/** Checks the page in both themes, on a phone too. */
async function expectGood(page: Page): Promise<void> {
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  await expectNoViolation(page);
  await page.setViewportSize({ width: 1280, height: 800 });
}

it('a program is approved by the code that it shows', async () => {
  const { page, email } = await visit();
  const { device_code, user_code, verification_uri_complete } = await newCode();
  await page.goto(verification_uri_complete);
  await expect.poll(() => page.getByLabel('Code').inputValue()).toBe(user_code.replace(/^.{4}/, '$&-'));
  await expectGood(page);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Connect Tickline on the command line?' }).waitFor();
  await page.getByText(email).waitFor();
  await page.getByText('Only go on if you started this yourself').waitFor();
  await expectGood(page);
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('heading', { name: 'Approved' }).waitFor();
  await expectGood(page);
  expect(await poll(device_code)).toMatchObject({ token_type: 'Bearer' });
});

it('a program is denied, and a code that was typed wrong is refused', async () => {
  const visitor = await visit();
  visitor.expectFailedRequests();
  const { page } = visitor;
  const { device_code, user_code } = await newCode();
  await page.goto(`${origin}/device`);
  const field = page.getByLabel('Code');
  await field.fill('AAAA-AAA');
  expect(await page.getByRole('button', { name: 'Continue' }).isDisabled()).toBe(true);
  await field.fill('AAAA-AAAA');
  await field.press('Enter');
  await page.getByText('This code is wrong, has expired, or was used already.').waitFor();
  await expectGood(page);
  await field.fill(` ${user_code.toLowerCase()} `);
  await field.press('Enter');
  await page.getByRole('button', { name: 'Deny' }).click();
  await page.getByRole('heading', { name: 'Denied' }).waitFor();
  expect(await poll(device_code)).toMatchObject({ error: 'access_denied' });
});

it('a code that another user has opened is not shown', async () => {
  const { user_code } = await newCode();
  const first = await visit();
  await first.page.goto(`${origin}/device?user_code=${user_code}`);
  await first.page.getByRole('button', { name: 'Continue' }).click();
  await first.page.getByRole('button', { name: 'Approve' }).waitFor();
  const { page } = await visit();
  await page.goto(`${origin}/device?user_code=${user_code}`);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('Somebody else has opened this code.').waitFor();
});
