import { comparator, matches, type Task, type TaskFilters } from '@tickline/contract';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { newUser, useApp } from './harness/app.ts';
import { SAME_TEXTS } from './harness/same-texts.ts';

const api = useApp();
const user = newUser();
const TIMES = ['2026-11-21T09:00:00.000Z', '2026-11-21T09:00:00.001Z', '2027-01-01T00:00:00.000Z'];
const TAGS = ['home', 'a,b', 'Émile "\\{}'];
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
        tags: TAGS.slice(0, n % 4),
      });
  all = (await api().listTasks(user, 'limit=100')).tasks;
});

/** Values of each filter. One that is missing here does not compile. */
const VALUES: { readonly [name in keyof TaskFilters]-?: fc.Arbitrary<NonNullable<TaskFilters[name]>> } = {
  status: fc.constantFrom('all', 'pending', 'completed'),
  priority: fc.subarray(['low', 'medium', 'high'], { minLength: 1 }),
  tag: fc.subarray([...TAGS, 'HOME', 'a', 'b', 'NULL'], { minLength: 1 }),
  search: fc.constantFrom('milk', 'MILK', ' ', '%', '_', '\\', 'sure', 'äpfel', 'nothing'),
  due_before: fc.constantFrom(...TIMES),
  due_after: fc.constantFrom(...TIMES),
  completed_before: fc.constantFrom(...TIMES, '9999-01-01'),
  completed_after: fc.constantFrom(...TIMES, '0001-01-01'),
};

it('the page has the same tasks in a list as the server, whatever it is filtered by', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.record(VALUES, { requiredKeys: [] }), async (filters) => {
      for (const name of Object.keys(filters)) seen.add(name);
      const query = new URLSearchParams({ limit: '100' });
      // A tag may contain a comma.
      for (const [name, value] of Object.entries(filters)) if (name !== 'tag') query.set(name, String(value));
      for (const tag of filters.tag ?? []) query.append('tag', tag);
      const { tasks, total } = await api().listTasks(user, query.toString());
      const expected = all.filter((task) => matches(task, filters));
      expect(tasks).toEqual(expected);
      expect(total).toBe(expected.length);
    }),
    { numRuns: 100 },
  );
  expect(seen.size).toBe(Object.keys(VALUES).length);
});

describe('the order of the page is the server’s', () => {
  const planner = newUser();
  const SORTS = ['created_at', 'updated_at', 'due_date', 'completed_at', 'priority', 'title'] as const;
  // Midnight UTC, as a day and as a time, and moments just beside it.
  const DUES = [
    '2026-12-24',
    '2026-12-24T00:00:00Z',
    '2026-12-24T13:00:00+13:00',
    '2026-12-23T23:59:59.999Z',
    '2026-12-24T00:00:00.001Z',
    '2026-12-25',
    null,
  ];
  let tasks: Task[];

  beforeAll(async () => {
    for (const [n, due_date] of [...DUES, ...DUES].entries()) {
      const title = `Task ${n % 3}`;
      const { id } = await api().createTask(planner, { title, due_date, completed: n % 4 === 0 });
      if (n % 3 === 0) await api().patch(`/api/me/tasks/${id}/complete`, { as: planner });
    }
    tasks = (await api().listTasks(planner, 'limit=100')).tasks;
  });

  it.each(SORTS.flatMap((sort) => [[sort, 'asc'] as const, [sort, 'desc'] as const]))(
    'by %s, %s',
    async (sort, order) => {
      const list = await api().listTasks(planner, `sort=${sort}&order=${order}&limit=100`);
      expect(tasks.length).toBe(2 * DUES.length);
      expect([...tasks].sort(comparator({ sort, order }))).toEqual(list.tasks);
    },
  );
});

describe('texts of every script', () => {
  const reader = newUser();
  const stored = SAME_TEXTS.map(([, text]) => text);
  const typed = SAME_TEXTS.map(([, , text]) => text);
  const others = [
    '100',
    '10 %',
    '[wip]',
    'milk 2',
    'zebra',
    'Éclair',
    'eclair',
    '漢字',
    '\u{1f389}',
    '\uff01',
    '~',
  ];
  let tasks: Task[];

  beforeAll(async () => {
    for (const title of [...stored, ...typed, ...others]) await api().createTask(reader, { title });
    tasks = (await api().listTasks(reader, 'limit=100')).tasks;
  });

  it('are found by the page if and only if the server finds them', async () => {
    for (const search of [...stored, ...typed, ...others]) {
      const list = await api().listTasks(reader, new URLSearchParams({ search, limit: '100' }).toString());
      expect(list.tasks.length).toBeGreaterThan(0);
      expect(list.tasks).toEqual(tasks.filter((task) => matches(task, { search })));
    }
  });

  it.each(['asc', 'desc'] as const)(
    'are in the same order on the page and on the server: %s',
    async (order) => {
      const list = await api().listTasks(reader, `sort=title&order=${order}&limit=100`);
      expect([...tasks].sort(comparator({ sort: 'title', order }))).toEqual(list.tasks);
    },
  );

  it('are read in pages of any size without a gap', async () => {
    const whole = (await api().listTasks(reader, 'sort=title&order=asc&limit=100')).tasks;
    for (const limit of [1, 7, 50]) {
      const seen: Task[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const from = cursor === '' ? '' : `&cursor=${cursor}`;
        const page = await api().listTasks(reader, `sort=title&order=asc&limit=${limit}${from}`);
        seen.push(...page.tasks);
        cursor = page.next_cursor;
      }
      expect(seen).toEqual(whole);
    }
  });
});
