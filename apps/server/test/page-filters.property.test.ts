import type { Task, TaskFilters } from '@tickline/contract';
import { matches } from '@tickline/web/matches';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { newUser, useApp } from './harness/app.ts';

const api = useApp();
const user = newUser();
const TIMES = ['2026-11-21T09:00:00.000Z', '2026-11-21T09:00:00.001Z', '2027-01-01T00:00:00.000Z'];
const TEXTS = ['Milk', 'MILK and bread', '100 % sure', 'under_score', 'C:\\temp', 'Äpfel'];

let all: Task[];
beforeAll(async () => {
  for (const [n, title] of TEXTS.entries())
    for (const priority of ['low', 'medium', 'high'] as const)
      await api().createTask(user, {
        title,
        description: n % 2 === 0 ? null : `About ${TEXTS[(n + 1) % TEXTS.length]}`,
        completed: n % 3 === 0,
        priority,
        due_date: TIMES[n] ?? null,
      });
  all = (await api().listTasks(user, 'limit=100')).tasks;
});

/** Values of each filter. One that is missing here does not compile. */
const VALUES: { readonly [name in keyof TaskFilters]-?: fc.Arbitrary<NonNullable<TaskFilters[name]>> } = {
  status: fc.constantFrom('all', 'pending', 'completed'),
  priority: fc.subarray(['low', 'medium', 'high'], { minLength: 1 }),
  search: fc.constantFrom('milk', 'MILK', ' ', '%', '_', '\\', 'sure', 'äpfel', 'nothing'),
  due_before: fc.constantFrom(...TIMES),
  due_after: fc.constantFrom(...TIMES),
};

it('the page has the same tasks in a list as the server, whatever it is filtered by', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.record(VALUES, { requiredKeys: [] }), async (filters) => {
      for (const name of Object.keys(filters)) seen.add(name);
      const query = new URLSearchParams({ limit: '100' });
      for (const [name, value] of Object.entries(filters)) query.set(name, String(value));
      const { tasks, total } = await api().listTasks(user, query.toString());
      const expected = all.filter((task) => matches(task, filters));
      expect(tasks).toEqual(expected);
      expect(total).toBe(expected.length);
    }),
    { numRuns: 100 },
  );
  expect(seen.size).toBe(Object.keys(VALUES).length);
});
