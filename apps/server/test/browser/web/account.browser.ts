import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { Mailbox } from '../../harness/mailbox.ts';
import { expectNoViolation } from './axe.ts';
import { addTask, PASSWORD, useVisitors, useWebServer } from './use-web.ts';

const mailbox = new Mailbox();
const server = await useWebServer(
  { GITHUB_CLIENT_ID: 'tickline', GITHUB_CLIENT_SECRET: 'made-up-here' },
  mailbox,
);
const { origin, api } = server;
const { openPage, visit } = useVisitors(server);
const CHANGED = 'staple horse battery';

async function visitAccount() {
  const visitor = await visit();
  await visitor.page.goto(`${origin}/account`);
  await visitor.page.getByText('This one').waitFor();
  return visitor;
}

/** Checks the page at the width of a small phone, too. */
async function expectGood(page: Page): Promise<void> {
  await expectNoViolation(page);
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 1200 });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
  if (size) await page.setViewportSize(size);
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const userOf = (email: string) => api().database.prisma.user.findUnique({ where: { email } });

afterEach(() => void mailbox.mails.splice(0));

describe('the account', () => {
  it('has a name, which the user changes, and an address, which the user confirms', async () => {
    const { page, email } = await visitAccount();
    await expectGood(page);
    await page.getByLabel('Name').fill('Ada L.');
    await press(page, 'Save name');
    await page.getByText('Your name is changed.').waitFor();
    await press(page, 'Send a link to confirm it');
    await page.getByText(`We have sent a link to ${email}.`).waitFor();
    await expectGood(page);
    const link = await mailbox.take(email, 'verify');
    await page.goto(link.href);
    await expectGood(page);
    expect(page.url()).toBe(`${origin}/confirm-email`);
    expect((await userOf(email))?.emailVerified).toBe(false);
    await press(page, 'Confirm the address');
    await page.getByText('Your address is confirmed.').waitFor();
    expect(await userOf(email)).toMatchObject({ emailVerified: true, name: 'Ada L.' });
  });

  it('has an address, which changes when its old and its new owner have agreed', async () => {
    const { page, email, id } = await visit();
    await api().database.prisma.user.update({ where: { id }, data: { emailVerified: true } });
    await page.goto(`${origin}/account`);
    const other = `other-${email}`;
    await page.getByLabel('E-mail').fill(other);
    await press(page, 'Change e-mail');
    await page.getByText(`We have sent a link to ${email}.`).waitFor();
    await page.goto((await mailbox.take(email, 'confirm-change')).href);
    await expectGood(page);
    await press(page, 'Agree to the change');
    await page.getByText('Now open the link that we have sent to the new address.').waitFor();
    await page.goto((await mailbox.take(other, 'verify-change')).href);
    await press(page, 'Confirm the address');
    await page.getByText('Your address is confirmed.').waitFor();
    expect(await userOf(other)).toMatchObject({ emailVerified: true });
  });

  it('has a password, which the user shows, changes, and does not guess', async () => {
    const visitor = await visitAccount();
    visitor.expectFailedRequests();
    const { page } = visitor;
    const current = page.getByLabel('Current password', { exact: true });
    await current.fill('wrong horse battery');
    expect(await current.getAttribute('type')).toBe('password');
    await press(page, 'Show: Current password');
    expect(await current.getAttribute('type')).toBe('text');
    await page.getByLabel('New password', { exact: true }).fill(CHANGED);
    await press(page, 'Change password');
    await page.getByText('Wrong password').waitFor();
    await expectGood(page);
    await current.fill(PASSWORD);
    await press(page, 'Change password');
    await page.getByText('Your password is changed').waitFor();
    expect(await current.inputValue()).toBe('');
  });

  it('shows its sessions, and ends one, or all others', async () => {
    const { page, email, id } = await visitAccount();
    for (const agent of ['Mozilla/5.0 (Windows NT 10.0) Firefox/150.0', 'curl/8.1', '<b>x</b>']) {
      await api().post('/api/auth/sign-in/email', {
        body: { email, password: PASSWORD },
        headers: { 'user-agent': agent },
      });
    }
    await page.reload();
    await page.getByText('Firefox on Windows').waitFor();
    await page.getByText('curl', { exact: true }).waitFor();
    await expectGood(page);
    await page.getByRole('button', { name: /^Sign out curl/ }).click();
    await page.getByText('That session has ended.').waitFor();
    await page.getByText('curl', { exact: true }).waitFor({ state: 'detached' });
    await press(page, 'Sign out everywhere else');
    await page.getByText('All other sessions have ended.').waitFor();
    await page.getByText('Firefox on Windows').waitFor({ state: 'detached' });
    expect(await api().database.prisma.session.count({ where: { userId: id } })).toBe(1);
    await page.reload();
    await page.getByText('This one').waitFor();
    expect(await page.getByRole('button', { name: 'Sign out everywhere else' }).count()).toBe(0);
  });

  it('is deleted with its tasks after the password was given again', async () => {
    const visitor = await visit();
    visitor.expectFailedRequests();
    const { page, id } = visitor;
    await addTask(page, 'To be lost');
    await page.getByText('To be lost').first().click();
    await page.getByLabel('Title').fill('A draft to be lost');
    await page.goto(`${origin}/account`);
    await press(page, 'Delete account');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Your password', { exact: true }).fill('wrong horse battery');
    await expectGood(page);
    await press(page, 'Delete for good');
    await dialog.getByText('Wrong password').waitFor();
    await dialog.getByLabel('Your password', { exact: true }).fill(PASSWORD);
    await press(page, 'Delete for good');
    await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
    expect(await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })')).not.toContain(
      'lost',
    );
    expect(await api().database.prisma.user.count({ where: { id } })).toBe(0);
    expect(await api().database.prisma.task.count({ where: { user_id: id } })).toBe(0);
  });
});

describe('a forgotten password', () => {
  it('is asked for on the sign-in page, and replaced by the link in the mail', async () => {
    const { page, email } = await visit();
    await press(page, 'Sign out');
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await page.getByRole('heading', { name: 'Forgot your password?' }).waitFor();
    await expectGood(page);
    await page.getByLabel('E-mail').fill(email);
    await press(page, 'Send a link');
    await page.getByText('a link is on its way to it').waitFor();
    await expectGood(page);
    await page.goto((await mailbox.take(email, 'reset')).href);
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
    expect(page.url()).toBe(`${origin}/reset-password`);
    await page.getByLabel('New password', { exact: true }).fill(CHANGED);
    await expectGood(page);
    await press(page, 'Set the password');
    await page.getByRole('heading', { name: 'Your password is set' }).waitFor();
    await expectGood(page);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(CHANGED);
    await press(page, 'Sign in');
    await page.getByText('Your list is empty').waitFor();
  });

  it('is not replaced by a link that is over', async () => {
    const watched = await openPage();
    const { page } = watched;
    Object.assign(watched, { mayFail: true });
    await page.goto(`${origin}/reset-password#token=made-up-here`);
    await page.getByLabel('New password', { exact: true }).fill(CHANGED);
    await press(page, 'Set the password');
    await page.getByText('This link is no longer valid').waitFor();
    await expectGood(page);
    await page.goto(`${origin}/confirm-email`);
    await page.getByText('This link is no longer valid').waitFor();
    await expectGood(page);
  });
});

describe('a provider', () => {
  it('has a button on the sign-in page, which says what went wrong', async () => {
    const { page, outside } = await openPage();
    await page.goto(`${origin}/?error=account_not_linked`);
    await page.getByText('An account with this e-mail exists already.').waitFor();
    await expectGood(page);
    let asked = '';
    await page.route('https://github.com/**', async (route) => {
      asked = route.request().url();
      await route.fulfill({ body: 'GitHub' });
    });
    await press(page, 'Continue with GitHub');
    await page.getByText('GitHub', { exact: true }).waitFor();
    expect(outside.splice(0)).toEqual([asked]);
    const { searchParams } = new URL(asked);
    expect(searchParams.get('redirect_uri')).toBe(`${origin}/api/auth/callback/github`);
    expect(searchParams.get('code_challenge_method')).toBe('S256');
    expect(searchParams.get('state')).toMatch(/^[\w-]{32}$/);
  });

  it('is linked and unlinked on the account page', async () => {
    const { page, id } = await visitAccount();
    await page.getByRole('button', { name: 'Link GitHub' }).waitFor();
    await expectGood(page);
    await api().database.prisma.account.create({
      data: { id: crypto.randomUUID(), accountId: '7', providerId: 'github', userId: id },
    });
    await page.reload();
    await press(page, 'Unlink GitHub');
    await page.getByText('GitHub is unlinked.').waitFor();
    await expectGood(page);
    expect(await api().database.prisma.account.count({ where: { userId: id } })).toBe(1);
  });
});
