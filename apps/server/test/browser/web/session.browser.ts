import { expect, it } from 'vitest';
import { addTask, PASSWORD, titles, useVisitors, useWebServer } from './use-web.ts';

const server = await useWebServer();
const { origin, api } = server;
const { openPage, visit } = useVisitors(server);
const otherBrowser = useVisitors(server);

it('signs up, out and in again, and is still signed in after it was loaded anew', async () => {
  const { page } = await openPage();
  await page.goto(origin);
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.getByLabel('Name').fill('Grace Hopper');
  await page.getByLabel('E-mail').fill('grace@example.com');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('Your list is empty').waitFor();
  await addTask(page, 'Find the moth');

  await page.reload();
  await page.getByText('Find the moth').waitFor();

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  await page.getByLabel('E-mail').fill('grace@example.com');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Find the moth').waitFor();
});

it('says beside the fields what is wrong before anything is sent', async () => {
  const { page } = await openPage();
  const sent: string[] = [];
  page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
  await page.goto(origin);
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.getByLabel('E-mail').fill('grace');
  await page.getByLabel('Password').fill('short');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('Enter your name').waitFor();
  for (const [label, words] of [
    ['Name', 'Enter your name'],
    ['E-mail', 'Enter an e-mail address, such as you@example.com'],
    ['Password', 'Choose at least 8 characters'],
  ] as const) {
    const field = page.getByLabel(label);
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    const described = await field.getAttribute('aria-describedby');
    expect(await page.locator(`[id="${described}"]`).textContent()).toBe(words);
  }
  expect(await page.evaluate('document.activeElement.name')).toBe('name');
  expect(sent).toEqual([]);
});

it('says beside the field what the server has against it', async () => {
  const visitor = await visit();
  visitor.expectFailedRequests();
  const { page, email } = visitor;
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill('something else');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Wrong e-mail or password').waitFor();

  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.getByLabel('Name').fill('Ada again');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('An account with this e-mail already exists').waitFor();
  expect(await page.getByLabel('E-mail').getAttribute('aria-invalid')).toBe('true');
});

it('asks to sign in again when the session is over, and what was being sent goes on', async () => {
  const visitor = await visit();
  visitor.expectFailedRequests();
  const { page, id } = visitor;
  await page.clock.install();
  await page.reload();
  await addTask(page, 'Before');
  await api().database.prisma.session.deleteMany({ where: { userId: id } });
  // The page may find out by itself; its dialog would then take the keys.
  let typed = (): void => undefined;
  const isTyped = new Promise<void>((resolve) => {
    typed = resolve;
  });
  await page.route('**/api/auth/token', async (route) => {
    await isTyped;
    await route.continue();
  });
  await page.clock.fastForward('20:00');

  await page.getByLabel('New task').fill('While it was over');
  await page.getByLabel('New task').press('Enter');
  typed();
  const dialog = page.getByRole('dialog', { name: 'Sign in again' });
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  expect(await dialog.isVisible()).toBe(true);
  expect(await dialog.getByLabel('E-mail').inputValue()).toBe(visitor.email);
  await dialog.getByLabel('Password').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await dialog.waitFor({ state: 'detached' });

  await expect
    .poll(async () => (await api().database.prisma.task.findMany({ where: { user_id: id } })).length)
    .toBe(2);
  await expect.poll(() => titles(page)).toEqual(['While it was over', 'Before']);
});

it('keeps what was typed while the session was over', async () => {
  const visitor = await visit();
  visitor.expectFailedRequests();
  const { page, id } = visitor;
  await page.clock.install();
  await page.reload();
  await page.getByLabel('New task').fill('Half a thou');
  await api().database.prisma.session.deleteMany({ where: { userId: id } });
  await page.clock.fastForward('20:00');
  // The page may have asked by itself already: then the dialog covers it.
  await page.getByText('Done', { exact: true }).dispatchEvent('click');
  const dialog = page.getByRole('dialog', { name: 'Sign in again' });
  await dialog.getByLabel('Password').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await page.getByLabel('New task').inputValue()).toBe('Half a thou');
});

it('never shows one user the tasks of another, be they in two browsers or one after the other in one', async () => {
  const ada = await visit();
  const grace = await otherBrowser.visit();
  await addTask(ada.page, 'Of Ada');
  await addTask(grace.page, 'Of Grace');
  for (const [{ page }, own] of [
    [ada, 'Of Ada'],
    [grace, 'Of Grace'],
  ] as const) {
    await page.getByText('All', { exact: true }).click();
    await page.reload();
    await page.getByText(own).waitFor();
    await expect.poll(() => titles(page)).toEqual([own]);
  }

  await ada.page.getByRole('button', { name: 'Sign out' }).click();
  await ada.page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  expect(await ada.page.content()).not.toContain('Of Ada');
  const next = await visit('/?status=all');
  await next.page.getByText('Your list is empty').waitFor();
});

it('becomes the page of whoever signs in in another tab', async () => {
  const ada = await visit();
  await ada.page.clock.install();
  await ada.page.reload();
  await addTask(ada.page, 'Of Ada');
  const next = await visit();
  await addTask(next.page, 'Of the next one');
  await ada.page.bringToFront();
  await ada.page.clock.fastForward('20:00');
  await ada.page.getByText('All', { exact: true }).click();
  await ada.page.getByText('Of the next one').waitFor();
  expect(await ada.page.content()).not.toContain('Of Ada');
});
