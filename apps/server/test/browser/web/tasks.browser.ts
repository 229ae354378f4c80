import { describe, expect, it } from 'vitest';
import { addTask, rows, titles, useVisitors, useWebServer } from './use-web.ts';

const server = await useWebServer();
const { api, stop, start } = server;
const { visit } = useVisitors(server);

const stored = (userId: string) =>
  api().database.prisma.task.findMany({ where: { user_id: userId }, orderBy: { id: 'asc' } });

const DAY_MS = 86_400_000;

describe('adding', () => {
  it('understands dates and priority in the line, and shows what it has understood', async () => {
    const { page, id } = await visit();
    await page.keyboard.press('n');
    await page.keyboard.type('Send the report tomorrow 9am !high');
    const preview = page.locator('#new-task-preview');
    await preview.getByRole('button', { name: /Tomorrow, 9:00/ }).waitFor();
    expect(await preview.textContent()).toMatch(/^Send the report.*High$/);
    await page.keyboard.press('Enter');
    await rows(page).getByText('Tomorrow, 9:00').waitFor();
    await expect.poll(async () => (await stored(id)).length).toBe(1);
    const [task] = await stored(id);
    const due = task?.due_date?.getTime() ?? 0;
    expect(task).toMatchObject({ title: 'Send the report', priority: 'high' });
    expect(Math.abs(due - Date.now())).toBeLessThan(2 * DAY_MS);
    expect(await page.getByLabel('New task').inputValue()).toBe('');
  });

  it('leaves a date in the text where it was not meant', async () => {
    const { page, id } = await visit();
    await page.getByLabel('New task').fill('Learn to sing tomorrow');
    await page.getByTitle('Keep the date as text').click();
    await expect.poll(() => page.getByLabel('New task').inputValue()).toBe('Learn to sing \\tomorrow');
    await page.getByTitle('Keep the date as text').waitFor({ state: 'detached' });
    // The line has the focus.
    await page.keyboard.press('Enter');
    await expect
      .poll(async () => (await stored(id)).map(({ title, due_date }) => [title, due_date]))
      .toEqual([['Learn to sing tomorrow', null]]);
  });

  it('says beside the field what is wrong, by the schema of the server', async () => {
    const { page, id } = await visit();
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByText('Must not be empty').waitFor();
    await page.getByLabel('New task').fill('x'.repeat(201));
    await page.getByLabel('New task').press('Enter');
    await page.getByText('Must be at most 200 characters').waitFor();
    expect(await page.getByLabel('New task').getAttribute('aria-invalid')).toBe('true');
    expect(await stored(id)).toEqual([]);
  });

  it('shows a task that was added before the list came, which did not contain it yet', async () => {
    const { page, id } = await visit();
    let letGo = (): void => undefined;
    const isAdded = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let lists = 0;
    await page.route('**/trpc/task.list*', async (route) => {
      lists += 1;
      if (lists > 1) return route.continue();
      const response = await route.fetch();
      await isAdded;
      // The page may have stopped waiting for it.
      return route.fulfill({ response }).catch(() => undefined);
    });
    await page.reload();
    await expect.poll(() => lists).toBe(1);
    await page.getByLabel('New task').fill('Buy milk');
    await page.getByLabel('New task').press('Enter');
    await expect.poll(async () => (await stored(id)).length).toBe(1);
    await expect.poll(() => page.getByLabel('New task').inputValue()).toBe('');
    letGo();
    await rows(page).getByText('Buy milk').waitFor();
    expect(await page.locator('[data-task][aria-busy=true]').count()).toBe(0);
  });

  it('shows the task at once, and takes it back with what was typed where the server refuses', async () => {
    const visitor = await visit();
    visitor.expectFailedRequests();
    const { page, id } = visitor;
    const held: (() => void)[] = [];
    const isHeld = new Promise<void>((resolve) => held.push(resolve));
    await page.route('**/trpc/task.create*', async (route) => {
      await isHeld;
      await route.continue({ postData: JSON.stringify({ 0: { title: '' } }) });
    });
    await page.getByLabel('New task').fill('Too good to be true');
    await page.getByLabel('New task').press('Enter');
    await rows(page).getByText('Too good to be true').waitFor();
    for (const letGo of held) letGo();
    await page.getByText('Not added. Must not be empty').waitFor();
    await expect.poll(() => rows(page).count()).toBe(0);
    expect(await page.getByLabel('New task').inputValue()).toBe('Too good to be true');
    expect(await stored(id)).toEqual([]);
  });

  it('keeps what is being typed when the page is loaded anew, and shows text as text', async () => {
    const { page } = await visit();
    const hostile = '<img src=x onerror="document.title=1"> "quoted" \\today';
    await page.getByLabel('New task').fill(hostile);
    await page.reload();
    await page.getByLabel('New task').waitFor();
    expect(await page.getByLabel('New task').inputValue()).toBe(hostile);
    await addTask(page, hostile);
    await expect.poll(() => titles(page)).toEqual(['<img src=x onerror="document.title=1"> "quoted" today']);
    expect(await page.title()).toBe('Tickline');
  });
});

describe('editing', () => {
  it('makes a time of a day, and a day of a time', async () => {
    const { page, id } = await visit();
    await addTask(page, 'Call Ada 2027-03-05');
    const due = async () => {
      const [task] = await stored(id);
      return [task?.due_date?.getTime(), task?.all_day];
    };
    expect(await due()).toEqual([Date.UTC(2027, 2, 5), true]);
    const edit = async (act: () => Promise<void>) => {
      await rows(page).getByText('Call Ada').click();
      await page.getByRole('button', { name: /^Due/ }).click();
      await act();
      await page.getByRole('button', { name: 'Save' }).click();
    };
    await edit(() => page.getByLabel('Time').fill('14:30'));
    await expect.poll(due).toEqual([new Date(2027, 2, 5, 14, 30).getTime(), false]);
    await edit(() => page.getByLabel('Time').fill(''));
    await expect.poll(due).toEqual([Date.UTC(2027, 2, 5), true]);
    await edit(() => page.getByLabel('Time').fill('00:00'));
    await expect.poll(due).toEqual([new Date(2027, 2, 5).getTime(), false]);
    await edit(() => page.getByRole('button', { name: 'All day' }).click());
    await expect.poll(due).toEqual([Date.UTC(2027, 2, 5), true]);
    await edit(() => page.getByRole('button', { name: 'No date' }).click());
    await expect.poll(due).toEqual([undefined, false]);
  });

  it('changes title, notes, priority, day and time, at the task’s place', async () => {
    const { page, id } = await visit();
    await addTask(page, 'Slides');
    await rows(page).getByText('Slides').click();
    await page.getByLabel('Title').fill('Slides for the review');
    await page.getByLabel('Notes').fill('Not too many');
    await page.getByText('High', { exact: true }).last().click();
    await page.getByRole('button', { name: 'Due Not set' }).click();
    const calendar = page.getByRole('grid');
    await calendar.waitFor();
    await page.getByRole('button', { name: 'Next' }).first().click();
    await calendar.getByRole('button', { name: /15/ }).click();
    await page.getByLabel('Time').fill('14:30');
    await page.getByRole('button', { name: 'Save' }).click();
    await rows(page).getByText('Slides for the review').waitFor();
    await expect.poll(async () => (await stored(id))[0]?.priority).toBe('high');
    const [task] = await stored(id);
    const now = new Date();
    expect(task).toMatchObject({
      title: 'Slides for the review',
      description: 'Not too many',
      due_date: new Date(now.getFullYear(), now.getMonth() + 1, 15, 14, 30),
    });
  });

  it('picks a day with the keyboard alone', async () => {
    const { page, id } = await visit();
    await addTask(page, 'Call Ada');
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('e');
    await page.getByLabel('Title').waitFor();
    await page.getByRole('button', { name: 'Due Not set' }).press('Enter');
    await page.getByRole('button', { name: 'Today', exact: true }).press('Enter');
    await page.getByRole('gridcell', { selected: true }).getByRole('button').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Due Tomorrow' }).waitFor();
    await page.getByRole('button', { name: 'Save' }).press('Enter');
    const now = new Date();
    const tomorrow = new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() + 1));
    await expect.poll(async () => (await stored(id))[0]?.due_date).toEqual(tomorrow);
    expect((await stored(id))[0]?.all_day).toBe(true);
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Call Ada');
  });

  it('says beside the field what is wrong, here and there, and keeps what was typed', async () => {
    const visitor = await visit();
    visitor.expectFailedRequests();
    const { page, id } = visitor;
    await addTask(page, 'Short');
    await rows(page).getByText('Short').click();
    await page.getByLabel('Title').fill('  ');
    await page.getByLabel('Notes').fill('x'.repeat(1001));
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Must not be empty').waitFor();
    await page.getByText('Must be at most 1000 characters').waitFor();

    await page.route('**/trpc/task.update*', (route) => {
      const [input] = Object.values<object>(route.request().postDataJSON());
      return route.continue({ postData: JSON.stringify({ 0: { ...input, title: ' ' } }) });
    });
    await page.getByLabel('Title').fill('Refused by the server');
    await page.getByLabel('Notes').fill('Typed with care');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Must not be empty').waitFor();
    expect(await page.getByLabel('Title').inputValue()).toBe('Refused by the server');
    expect(await page.getByLabel('Notes').inputValue()).toBe('Typed with care');
    expect((await stored(id))[0]).toMatchObject({ title: 'Short', description: null });
  });

  it('is left by Escape without a change', async () => {
    const { page, id } = await visit();
    await addTask(page, 'As it was');
    await rows(page).getByText('As it was').click();
    await page.getByLabel('Title').fill('Otherwise');
    await page.keyboard.press('Escape');
    await expect.poll(() => titles(page)).toEqual(['As it was']);
    expect((await stored(id))[0]?.title).toBe('As it was');
  });

  it('is not disturbed by keys that are meant for the list', async () => {
    const { page, id } = await visit();
    await addTask(page, 'Still here');
    await rows(page).getByText('Still here').click();
    for (const key of ['Delete', 'Backspace', 'x'])
      await page.getByRole('button', { name: 'Save' }).press(key);
    await page.getByRole('button', { name: 'Cancel' }).press('Enter');
    await expect.poll(() => titles(page)).toEqual(['Still here']);
    expect((await stored(id))[0]?.completed).toBe(false);
  });
});

describe('completing', () => {
  it('ticks off, and takes it back', async () => {
    const { page, id } = await visit();
    await addTask(page, 'Buy milk');
    await page.getByLabel('Buy milk', { exact: true }).check();
    await page.getByText('Done: “Buy milk”').waitFor();
    await expect.poll(async () => (await stored(id))[0]?.completed).toBe(true);
    await page.getByText('All done').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await rows(page).getByText('Buy milk').waitFor();
    await expect.poll(async () => (await stored(id))[0]?.completed).toBe(false);
    await expect.poll(() => page.getByLabel('Buy milk', { exact: true }).isChecked()).toBe(false);
  });

  it('is taken back, and said so, where the server does not answer', async () => {
    const visitor = await visit();
    visitor.expectFailedRequests();
    const { page, id } = visitor;
    await addTask(page, 'Buy milk');
    stop();
    await page.getByLabel('Buy milk', { exact: true }).check();
    await page.getByText('“Buy milk” was not changed. The server is not responding.').waitFor();
    await expect.poll(() => page.getByLabel('Buy milk', { exact: true }).isChecked()).toBe(false);
    await page.getByText('The server is not responding. Trying again…').waitFor();
    await start();
    await page.getByRole('button', { name: 'Try now' }).click();
    await page.getByRole('button', { name: 'Try now' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(async () => (await stored(id))[0]?.completed).toBe(true);
  });
});

describe('deleting', () => {
  it('hides at once, and undoes without a trace', async () => {
    const { page, id } = await visit();
    await addTask(page, 'Keep me');
    const [before] = await stored(id);
    await rows(page).hover();
    await page.getByRole('button', { name: 'Delete: Keep me' }).click();
    await page.getByText('Deleted: “Keep me”').waitFor();
    await expect.poll(() => rows(page).count()).toBe(0);
    await page.keyboard.press('u');
    await rows(page).getByText('Keep me').waitFor();
    expect(await stored(id)).toEqual([before]);
  });

  it('deletes when it can’t be undone any more', async () => {
    const { page, id } = await visit();
    await addTask(page, 'Away with it');
    await page.getByRole('button', { name: 'Delete: Away with it' }).click();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await expect.poll(() => stored(id)).toEqual([]);
  });

  it('deletes when the page is closed before that', async () => {
    const { page, id } = await visit();
    await addTask(page, 'Away with it');
    await page.getByRole('button', { name: 'Delete: Away with it' }).click();
    await page.getByText('Deleted: “Away with it”').waitFor();
    expect(await stored(id)).toHaveLength(1);
    await page.goto('about:blank');
    await expect.poll(() => stored(id)).toEqual([]);
  });
});

describe('a connection that is gone', () => {
  it('is told of, and what was done meanwhile is sent when it is back', async () => {
    const visitor = await visit();
    visitor.expectFailedRequests();
    const { page, id } = visitor;
    await addTask(page, 'Before');
    await page.context().setOffline(true);
    await page.getByText('You are offline.').waitFor();
    await page.getByLabel('New task').fill('Typed in a tunnel');
    await page.getByLabel('New task').press('Enter');
    await page.getByLabel('Before', { exact: true }).check();
    await rows(page).getByText('Typed in a tunnel').waitFor();
    expect(await stored(id)).toHaveLength(1);
    const asked = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await page.context().setOffline(false);
    await expect
      .poll(async () => (await stored(id)).map(({ title, completed }) => [title, completed]))
      .toEqual([
        ['Before', true],
        ['Typed in a tunnel', false],
      ]);
    await page.getByText('You are offline.').waitFor({ state: 'detached' });
  });

  it.each([
    ['all', ''],
    // The week loads, so the server counts as reachable.
    ['the list alone', 'pending'],
  ])('is told of from the start, where it is %s, and mends itself', async (_what, part) => {
    const visitor = await visit();
    visitor.expectFailedRequests();
    const { page } = visitor;
    await addTask(page, 'Still here');
    await page.route('**/trpc/**', (route) =>
      route.request().url().includes(part) ? route.abort() : route.continue(),
    );
    await page.reload();
    await page.getByRole('alert').getByText('The server is not responding.').waitFor();
    await page.unroute('**/trpc/**');
    await rows(page).getByText('Still here').waitFor();
    await page.getByRole('button', { name: 'Try now' }).waitFor({ state: 'detached' });
  });

  it('is told of before anything is known of the session, and mends itself', async () => {
    const visitor = await visit();
    visitor.expectFailedRequests();
    const { page } = visitor;
    await addTask(page, 'Still here');
    await page.route('**/api/auth/get-session*', (route) => route.abort());
    await page.reload();
    await page.getByRole('alert').getByText('The server is not responding.').waitFor();
    await page.unroute('**/api/auth/get-session*');
    await rows(page).getByText('Still here').waitFor();
  });
});

describe('due dates', () => {
  it('shows what is overdue, and the week as a picture with words', async () => {
    const { page, id } = await visit();
    const now = new Date();
    const at = (hours: number, minutes: number) =>
      new Date(now.getFullYear(), now.getMonth(), now.getDate(), hours, minutes);
    await api().database.prisma.task.createMany({
      data: [
        { user_id: id, title: 'Late', due_date: at(0, 0) },
        { user_id: id, title: 'Done today', due_date: at(23, 59), completed: true },
        { user_id: id, title: 'Long ago', due_date: new Date('2020-01-01T00:00:00Z') },
      ],
    });
    await page.reload();
    await rows(page).getByText('Overdue · Today').waitFor();
    const today = now.toLocaleDateString('en', { weekday: 'long' });
    const picture = page.getByRole('img', { name: `Done this week: ${today} 1 of 2` });
    await picture.waitFor();
    await page.getByLabel('Late', { exact: true }).check();
    await page.getByRole('img', { name: `Done this week: ${today} 2 of 2` }).waitFor();
  });
});

describe('the keyboard', () => {
  it('does everything', async () => {
    const { page, id } = await visit();
    for (const title of ['Third', 'Second', 'First']) await addTask(page, title);
    await page.keyboard.press('Escape');
    const focused = () => page.evaluate('document.activeElement.getAttribute("aria-label")');

    await page.keyboard.press('j');
    await page.keyboard.press('j');
    expect(await focused()).toBe('Second');
    await page.keyboard.press('k');
    expect(await focused()).toBe('First');
    await page.keyboard.press('x');
    await expect.poll(() => titles(page)).toEqual(['Second', 'Third']);
    await expect.poll(focused).toBe('Second');
    await page.keyboard.press('u');
    await expect.poll(() => titles(page)).toEqual(['First', 'Second', 'Third']);
    await page.keyboard.press('Delete');
    await expect.poll(() => titles(page)).toEqual(['First', 'Third']);
    await expect.poll(focused).toBe('Third');
    await page.keyboard.press('u');
    await page.keyboard.press('e');
    await page.getByLabel('Title').fill('Third, edited');
    await page.keyboard.press('Enter');
    await expect.poll(() => titles(page)).toEqual(['First', 'Second', 'Third, edited']);

    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard and text shortcuts' }).waitFor();
    await page.keyboard.press('n');
    expect(await focused()).toBe('Close');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await focused()).toBe('Third, edited');

    await page.keyboard.press('/');
    expect(await focused()).toBe('Search');
    await page.keyboard.type('jxen?');
    expect(await page.getByLabel('Search').inputValue()).toBe('jxen?');
    await page.getByText('No matching tasks').waitFor();
    expect((await stored(id)).map(({ completed }) => completed)).toEqual([false, false, false]);
  });
});
