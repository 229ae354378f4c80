import { newUser, useApp } from '@tickline/server/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const api = useApp();

const dates = [
  '2026-01-01T00:00:00.000Z',
  '2026-01-02T00:00:00.000Z',
  '0001-01-01T00:00:00.000Z',
  '9999-12-31T23:59:59.999Z',
];

/** Few different values, so that ties abound. */
const task = fc.record({
  title: fc.constantFrom('a', 'A', 'b', 'B ', '%', '_', '\\', 'é', 'É', '\u{1F389}', '"', "'"),
  description: fc.option(fc.constantFrom('a', 'x')),
  completed: fc.boolean(),
  priority: fc.constantFrom('low', 'medium', 'high'),
  due_date: fc.option(fc.constantFrom(...dates, '2026-01-02')),
  tags: fc.subarray(['a', 'A', 'a,b', '"', '\\']),
});

const query = fc.record(
  {
    status: fc.constantFrom('all', 'pending', 'completed'),
    priority: fc.subarray(['low', 'medium', 'high'], { minLength: 1 }),
    tag: fc.subarray(['a', 'b', 'a,b', '"'], { minLength: 1 }),
    search: fc.constantFrom('a', '%', '_', '\\', 'é'),
    due_before: fc.constantFrom(...dates),
    due_after: fc.constantFrom(...dates),
    completed_before: fc.constantFrom(...dates),
    completed_after: fc.constantFrom(...dates),
    sort: fc.constantFrom('created_at', 'updated_at', 'due_date', 'completed_at', 'priority', 'title'),
    order: fc.constantFrom('asc', 'desc'),
  },
  { requiredKeys: [] },
);

const LAST = { asc: '￿', desc: '' };

describe('a walk by cursor', () => {
  it('yields each task of any list once, in the order of the whole list', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(task, { maxLength: 12 }),
        fc.array(query, { minLength: 3, maxLength: 6 }),
        fc.integer({ min: 1, max: 4 }),
        async (tasks, queries, limit) => {
          const user = newUser();
          // At once, so that times of creation tie too.
          await Promise.all(tasks.map((fields) => api().createTask(user, fields)));
          for (const filters of queries) {
            const whole = await api().listTasks(user, filters);
            const ids = whole.tasks.map(({ id }: { id: number }) => id);
            const walked: number[] = [];
            let cursor: string | null = null;
            do {
              const page = await api().listTasks(user, {
                ...filters,
                limit: String(limit),
                ...(cursor && { cursor }),
              });
              expect(page.total).toBe(ids.length);
              walked.push(...page.tasks.map(({ id }: { id: number }) => id));
              cursor = page.next_cursor;
            } while (cursor !== null);
            expect(walked).toEqual(ids);
            expect(new Set(walked).size).toBe(walked.length);

            const { sort, order = 'desc' } = filters;
            if (sort === 'due_date' || sort === 'completed_at') {
              const times = whole.tasks.map(
                (each: Record<string, string | null>) => each[sort] ?? LAST[order],
              );
              expect(times).toEqual(order === 'asc' ? [...times].sort() : [...times].sort().reverse());
            }
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});
