import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { addTask, rows, titles, travelWith, useVisitors, useWebServer } from './use-web.ts';

const server = await useWebServer();
const { api } = server;
const { visit } = useVisitors(server);

const DAY_MS = 86_400_000;

const stored = (userId: string) =>
  api().database.prisma.task.findMany({ where: { user_id: userId }, orderBy: { id: 'asc' } });
const field = (page: Page) => page.getByLabel('Repeats');
const save = (page: Page) => page.getByRole('button', { name: 'Save' }).click();
const today = () => {
  const now = new Date();
  return Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
};
const fullDate = (day: number) => new Date(day).toISOString().slice(0, 10);

describe('a repetition in the line', () => {
  it('is shown in words, and begins at its first day', async () => {
    const { page, id } = await visit();
    await page.getByLabel('New task').fill('Water the plants every 3 days #home');
    const preview = page.locator('#new-task-preview');
    await preview.getByRole('button', { name: 'every 3 days' }).waitFor();
    await preview.getByText('Today').waitFor();
    await page.getByLabel('New task').press('Enter');
    await rows(page).getByText('every 3 days').waitFor();
    await expect.poll(() => stored(id)).toHaveLength(1);
    expect((await stored(id))[0]).toMatchObject({
      title: 'Water the plants',
      recurrence: 'FREQ=DAILY;INTERVAL=3',
      due_date: new Date(today()),
      all_day: true,
      time_zone: null,
      tags: ['home'],
    });
  });

  it('with a time keeps it in the user’s time zone', async () => {
    const { page, id } = await visit();
    await (await travelWith(page))('America/New_York');
    await addTask(page, 'Standup every weekday at 9:00');
    const [task] = await stored(id);
    expect(task).toMatchObject({
      recurrence: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
      all_day: false,
      time_zone: 'America/New_York',
    });
    const time = task?.due_date?.toLocaleTimeString('en-GB', { timeZone: 'America/New_York' });
    expect(time).toBe('09:00:00');
    expect(task?.due_date?.getTime()).toBeGreaterThan(Date.now());
  });

  it('is text again after a click', async () => {
    const { page, id } = await visit();
    await page.getByLabel('New task').fill('A song for every day');
    await page.getByTitle('Keep the repetition as text').click();
    await page.keyboard.press('Enter');
    await expect.poll(() => stored(id)).toHaveLength(1);
    expect((await stored(id))[0]).toMatchObject({ title: 'A song for every day', recurrence: null });
  });
});

describe('completing a task that repeats', () => {
  it('brings the next one, and says when; undone and done again, there is one next task', async () => {
    const { page, id } = await visit();
    await addTask(page, 'Water the plants every 3 days #home');
    await page.getByLabel('Water the plants', { exact: true }).check();
    const weekday = new Date(today() + 3 * DAY_MS).toLocaleDateString('en', {
      weekday: 'long',
      timeZone: 'UTC',
    });
    await page.getByText(`Done: “Water the plants”. Next: ${weekday}`).waitFor();
    await rows(page).getByText(weekday, { exact: true }).waitFor();
    await expect.poll(() => titles(page)).toEqual(['Water the plants']);
    expect((await stored(id)).map(({ completed, due_date }) => [completed, due_date?.getTime()])).toEqual([
      [true, today()],
      [false, today() + 3 * DAY_MS],
    ]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => titles(page)).toEqual(['Water the plants', 'Water the plants']);
    await expect
      .poll(async () => (await stored(id)).map(({ completed }) => completed))
      .toEqual([false, false]);
    await rows(page).filter({ hasText: 'Today' }).getByRole('checkbox').check();
    await expect.poll(() => titles(page)).toEqual(['Water the plants']);
    await expect
      .poll(async () => (await stored(id)).map(({ completed }) => completed))
      .toEqual([true, false]);
  });

  it('says when it was the last one', async () => {
    const { page, id } = await visit();
    await addTask(page, 'Take the pill every day 1 time');
    await page.getByLabel('Take the pill', { exact: true }).check();
    await page.getByText('Done: “Take the pill”. It was the last one.').waitFor();
    await page.getByText('All done').waitFor();
    expect(await stored(id)).toHaveLength(1);
  });
});

describe('the editor', () => {
  it('reads a rule in words, shows the next five dates, and sets the first one', async () => {
    const { page, id } = await visit();
    await addTask(page, 'Review');
    await rows(page).getByText('Review').click();
    await field(page).fill('Each day 5 times');
    const preview = page.locator('[id$="-preview"][role=status]');
    await preview.getByText('every day, 5 times').waitFor();
    const dates = (await preview.getByText(/^(?:Next|First)/).textContent()) ?? '';
    expect(dates.split('·')).toHaveLength(5);
    await save(page);
    await rows(page).getByText('every day, 5 times').waitFor();
    await expect.poll(async () => (await stored(id))[0]?.recurrence).toBe('FREQ=DAILY;COUNT=5');
    expect((await stored(id))[0]).toMatchObject({ due_date: new Date(today()), all_day: true });
  });

  it('does not send what it does not understand, and an empty text ends the repetition', async () => {
    const { page, id } = await visit();
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('task.update')) sent.push(request.postData() ?? '');
    });
    await addTask(page, 'Review every week');
    await rows(page).getByText('Review').click();
    expect(await field(page).inputValue()).toBe('every week');
    await field(page).fill('every now and then');
    await save(page);
    await page.getByText('Not understood.').waitFor();
    expect(await field(page).getAttribute('aria-invalid')).toBe('true');
    await field(page).fill('every february 30');
    await save(page);
    await page.getByText('Not understood.').waitFor();
    expect(sent).toEqual([]);
    await field(page).fill(' ');
    await save(page);
    await expect.poll(async () => (await stored(id))[0]?.recurrence).toBeNull();
    expect((await stored(id))[0]?.all_day).toBe(true);
  });

  it('leaves a rule and its time zone alone that the user has not touched', async () => {
    const { page, id } = await visit();
    const rule = 'FREQ=MONTHLY;INTERVAL=2;BYDAY=MO,TU;BYMONTH=1,3;BYSETPOS=-2;WKST=SU';
    await api().database.prisma.task.create({
      data: {
        user_id: id,
        title: 'Odd',
        recurrence: rule,
        due_date: new Date('2029-01-01T08:00:00Z'),
        time_zone: 'Europe/Berlin',
      },
    });
    await page.reload();
    await rows(page).getByText('Odd').click();
    await page.getByLabel('Title').fill('Even');
    const sent = page.waitForRequest('**/trpc/task.update*');
    await save(page);
    expect(JSON.parse((await sent).postData() ?? '')[0]).toEqual({
      task_id: expect.any(Number),
      title: 'Even',
      if_revision: expect.any(Number),
    });
    await expect.poll(async () => (await stored(id))[0]?.title).toBe('Even');
    expect((await stored(id))[0]).toMatchObject({ recurrence: rule, time_zone: 'Europe/Berlin' });
    await rows(page).getByText('Even').click();
    await page.getByRole('button', { name: /^Due/ }).click();
    await page.getByLabel('Time').fill('09:30');
    await save(page);
    const zone = await page.evaluate('Intl.DateTimeFormat().resolvedOptions().timeZone');
    await expect.poll(async () => (await stored(id))[0]?.time_zone).toBe(zone);
    expect((await stored(id))[0]?.recurrence).toBe(rule);
  });

  it('makes a day of a time, with a rule, and a time of a day', async () => {
    const { page, id } = await visit();
    await addTask(page, `Review every week starting ${fullDate(today() + DAY_MS)}`);
    const edit = async (time: string) => {
      await rows(page).getByText('Review').click();
      await page.getByRole('button', { name: /^Due/ }).click();
      await page.getByLabel('Time').fill(time);
      await save(page);
    };
    await edit('09:30');
    await expect.poll(async () => (await stored(id))[0]?.all_day).toBe(false);
    expect((await stored(id))[0]?.time_zone).toBeTruthy();
    await edit('');
    await expect.poll(async () => (await stored(id))[0]?.all_day).toBe(true);
    expect((await stored(id))[0]).toMatchObject({
      recurrence: 'FREQ=WEEKLY',
      due_date: new Date(today() + DAY_MS),
    });
  });
});
