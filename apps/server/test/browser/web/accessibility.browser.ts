import { describe, expect, it } from 'vitest';
import { expectNoViolation } from './axe.ts';
import { addTask, rows, useVisitors, useWebServer } from './use-web.ts';

const server = await useWebServer();
const { origin, api } = server;
const { openPage, visit } = useVisitors(server);

async function withTasks() {
  const visitor = await visit();
  await addTask(visitor.page, 'Send the report tomorrow 9am #work #board-of-directors !high');
  await addTask(visitor.page, 'Water the plants every 2 weeks on Monday and Thursday #home');
  await addTask(visitor.page, 'Read a book !low');
  await api().database.prisma.task.create({
    data: {
      user_id: visitor.id,
      title: 'Long ago',
      description: 'Notes',
      due_date: new Date('2020-01-01T00:00:00Z'),
    },
  });
  await visitor.page.reload();
  await rows(visitor.page).nth(3).waitFor();
  return visitor;
}

describe('axe has nothing against the page, light or dark,', () => {
  it('of one who is not signed in', async () => {
    const { page } = await openPage();
    await page.goto(origin);
    await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
    await expectNoViolation(page);
    await page.getByRole('button', { name: 'Create an account' }).click();
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('Enter your name').waitFor();
    await expectNoViolation(page);
  });

  it('with nothing in it, and with nothing that matches', async () => {
    const { page } = await visit();
    await page.getByText('Your list is empty').waitFor();
    await expectNoViolation(page);
    await addTask(page, 'One');
    await page.getByLabel('Search').fill('Two');
    await page.getByText('No matching tasks').waitFor();
    await expectNoViolation(page);
  });

  it('with tasks, a preview, toasts, an editor, the calendar, and the help', async () => {
    const { page } = await withTasks();
    await page.getByLabel('New task').fill('Lunch with Ada every day starting tomorrow #fun !high');
    for (const what of ['date', 'repetition', 'tag'])
      await page.getByTitle(`Keep the ${what} as text`).waitFor();
    await expectNoViolation(page);
    await page.getByLabel('New task').fill('');
    await page.getByLabel('Read a book', { exact: true }).check();
    await page.getByText('Done: “Read a book”').waitFor();
    await page.getByText('All', { exact: true }).click();
    await page.locator('[data-task] input:checked').waitFor();
    await expectNoViolation(page);
    await rows(page).getByText('Water the plants').click();
    await page.getByRole('button', { name: /^Due/ }).click();
    await page.getByRole('grid').waitFor();
    await page.getByText(/^Next: /).waitFor();
    await page.getByRole('button', { name: 'Remove the tag “home”' }).waitFor();
    await page.getByLabel('Tags', { exact: true }).focus();
    await expectNoViolation(page);
    await page.getByLabel('Title').fill(' ');
    await page.getByLabel('Repeats').fill('every now and then');
    await page.getByLabel('Tags', { exact: true }).fill('x'.repeat(51));
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Must not be empty').waitFor();
    await page.getByText('Must be at most 50 characters').waitFor();
    await page.getByText('Not understood.').waitFor();
    await expectNoViolation(page);
    await page.keyboard.press('Escape');
    await page.getByTitle('Show tasks with the tag “work”').click();
    await page.getByRole('button', { name: 'Stop filtering by the tag “work”' }).waitFor();
    await expectNoViolation(page);
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await expectNoViolation(page);
  });

  it('without a server, without a connection, and without a session', async () => {
    const visitor = await withTasks();
    visitor.expectFailedRequests();
    const { page } = visitor;
    await page.route('**/trpc/**', (route) => route.abort());
    await page.reload();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await page.getByText('Trying again…').waitFor();
    await expectNoViolation(page);
    await page.context().setOffline(true);
    await page.getByText('You are offline.').waitFor();
    await expectNoViolation(page);
    await page.context().setOffline(false);
    await page.unroute('**/trpc/**');
    await page.clock.install();
    await page.reload();
    await rows(page).first().waitFor();
    await api().database.prisma.session.deleteMany({ where: { userId: visitor.id } });
    await page.clock.fastForward('20:00');
    await page.getByText('Done', { exact: true }).click();
    await page.getByRole('dialog', { name: 'Sign in again' }).waitFor();
    await expectNoViolation(page);
  });
});

describe('a phone', () => {
  it('shows all of it at 320 px, with nothing beyond the edge, and what is pressed is large enough', async () => {
    const { page } = await withTasks();
    // The browser does not finish the change of colours in rows outside of the viewport.
    await page.setViewportSize({ width: 320, height: 1600 });
    await addTask(page, `${'Averylongwordwithoutanyspace'.repeat(6)} #${'averylongtag'.repeat(4)}`);
    await page.getByRole('button', { name: 'Filters' }).click();
    await page.getByText('Overdue', { exact: true }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    await expectNoViolation(page);
    await rows(page).getByText('Averylongword').click();
    await page.getByRole('button', { name: /^Due/ }).click();
    await page.getByRole('grid').waitFor();
    await page.getByLabel('Repeats').fill('every 2 weeks on monday and thursday until 2030-01-01');
    await page.getByText(/^Next: /).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    await expectNoViolation(page);
    const small = await page.$$eval(
      'button:not([tabindex="-1"]), select, [data-task] label:has([type=checkbox])',
      (all) =>
        all
          .filter((each) => each.checkVisibility())
          .map((each) => each.getBoundingClientRect())
          .filter(({ width, height }) => Math.min(width, height) < 36)
          .map(({ width, height }) => [width, height]),
    );
    expect(small).toEqual([]);
  });
});

describe('colours and motion', () => {
  it('follow what was chosen, also after it was loaded anew', async () => {
    const { page } = await visit();
    const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await paper();
    await page.getByRole('button', { name: 'Theme: system' }).click();
    expect(await paper()).toBe(light);
    await page.getByRole('button', { name: 'Theme: light' }).click();
    const dark = await paper();
    expect(dark).not.toBe(light);
    await page.reload();
    await page.getByRole('button', { name: 'Theme: dark' }).waitFor();
    expect(await paper()).toBe(dark);
    await page.getByRole('button', { name: 'Theme: dark' }).click();
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await paper()).toBe(dark);
  });

  it('is still where motion is not wanted', async () => {
    const { page } = await visit();
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    const longest = await page.evaluate(`Math.max(...[...document.querySelectorAll('*')].flatMap((each) => {
      const { animationDuration, transitionDuration } = getComputedStyle(each);
      return (animationDuration + ', ' + transitionDuration).split(', ').map(Number.parseFloat);
    }))`);
    expect(longest).toBeLessThanOrEqual(0.001);
  });
});

describe('a screen reader', () => {
  it('is told what changes', async () => {
    const { page } = await visit();
    const said = () => page.locator('p[role=status].sr-only').textContent();
    await addTask(page, 'Buy milk');
    await expect.poll(said).toMatch(/Added: Buy milk|1 task/);
    await page.getByLabel('Search').fill('nothing');
    await expect.poll(said).toMatch(/^0 tasks/);
    await page.getByLabel('Search').fill('milk');
    await expect.poll(said).toMatch(/^1 task/);
  });
});
