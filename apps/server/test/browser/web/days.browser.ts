import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { addTask, rows, titles, travelWith, useVisitors, useWebServer, type Visit } from './use-web.ts';

const server = await useWebServer();
const { api } = server;
const { visit } = useVisitors(server);

const DAY_MS = 86_400_000;

/** Returns the midnight UTC that stands for today in a time zone. */
function todayIn(timeZone: string): number {
  return Date.parse(`${new Date().toLocaleDateString('sv-SE', { timeZone })}T00:00:00Z`);
}

async function withDays(days: Readonly<Record<string, number>>): Promise<Visit> {
  const visitor = await visit();
  await api().database.prisma.task.createMany({
    data: Object.entries(days).map(([title, day]) => ({
      user_id: visitor.id,
      title,
      due_date: new Date(day),
      all_day: true,
    })),
  });
  return visitor;
}

const stored = async ({ id }: Visit) => {
  const task = await api().database.prisma.task.findFirst({ where: { user_id: id } });
  return [task?.due_date?.toISOString(), task?.all_day];
};
const row = (page: Page, title: string) => rows(page).filter({ hasText: title });

// The first and the last place where a day begins.
describe.each(['Pacific/Kiritimati', 'America/Los_Angeles', 'Etc/GMT+12'])(
  'a day without a time, in %s,',
  (zone) => {
    it('is the user’s day: in words, among what is due, and in the week', async () => {
      const today = todayIn(zone);
      const visitor = await withDays({
        Before: today - DAY_MS,
        'The day': today,
        After: today + DAY_MS,
      });
      const { page } = visitor;
      await (await travelWith(page))(zone);
      await row(page, 'Before').getByText('Overdue · Yesterday').waitFor();
      await row(page, 'The day').getByText('Today', { exact: true }).waitFor();
      await row(page, 'After').getByText('Tomorrow', { exact: true }).waitFor();
      await page.getByText('Today', { exact: true }).first().click();
      await expect.poll(() => titles(page)).toEqual(['The day']);
      await page.getByText('Overdue', { exact: true }).first().click();
      await expect.poll(() => titles(page)).toEqual(['Before']);
      const weekday = new Date(today).toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' });
      await page.getByRole('img', { name: new RegExp(`${weekday} 0 of 1`) }).waitFor();
    });
  },
);

it('shows a day as the same day in every time zone, and a time as another time', async () => {
  const visitor = await visit();
  const { page } = visitor;
  const moveTo = await travelWith(page);
  await moveTo('America/Los_Angeles');
  await addTask(page, 'New year 2029-12-31');
  expect(await stored(visitor)).toEqual(['2029-12-31T00:00:00.000Z', true]);
  for (const zone of ['America/Los_Angeles', 'Pacific/Kiritimati', 'UTC']) {
    await moveTo(zone);
    await rows(page)
      .getByText(/^(?:31 Dec 2029|Dec 31, 2029)$/)
      .waitFor();
    await rows(page).getByText('New year').click();
    await page.getByRole('button', { name: /^Due (?:31 Dec 2029|Dec 31, 2029)$/ }).click();
    await page.getByRole('gridcell', { selected: true }).getByText('31').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    expect(await stored(visitor)).toEqual(['2029-12-31T00:00:00.000Z', true]);
  }
  await moveTo('America/Los_Angeles');
  await rows(page).getByText('New year').click();
  await page.getByRole('button', { name: /^Due/ }).click();
  await page.getByLabel('Time').fill('20:30');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => stored(visitor)).toEqual(['2030-01-01T04:30:00.000Z', false]);
  await moveTo('Pacific/Kiritimati');
  await rows(page)
    .getByText(/^(?:1 Jan 2030|Jan 1, 2030), (?:18:30|6:30.PM)$/)
    .waitFor();
});
