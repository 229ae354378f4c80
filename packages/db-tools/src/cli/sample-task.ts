import type { Prisma } from '@tickline/db';

const PRIORITIES = ['medium', 'high', 'low'] as const;
const DAY_MS = 86_400_000;

/** Tags of each second task. */
const TAGS = [['home'], ['work', 'phone'], ['home', 'errands']] as const;

/** Rules of each sixth task. */
const RULES = ['FREQ=DAILY', 'FREQ=WEEKLY;BYDAY=MO,FR', 'FREQ=MONTHLY;BYDAY=-1FR'] as const;

const CHORES: readonly (readonly [title: string, description: string | null])[] = [
  ['Buy groceries', 'Milk, eggs, coffee and something green'],
  ['Reply to the landlord', null],
  ['Book a dentist appointment', 'Any morning but Tuesday'],
  ['Prepare the quarterly review', 'Numbers are in the shared folder, the slides are not'],
  ['Water the plants', null],
  ['Renew the passport', 'Needs two photographs; the office takes cards only'],
  ['Call grandma', 'Her birthday is on Sunday 🎂'],
  ['Fix the bicycle light', null],
  ['Read chapter 4', 'Take notes on the part about 100% test coverage'],
  ['Pay the électricité bill', null],
  ['Back up the laptop', 'Outside disk, then put it back in the drawer'],
  ['Plan the trip to 京都', 'Trains first, hotels later'],
];

/** Returns what a task is due on: nothing, a day, or a time of a day, some of them again and again. */
function dueOf(
  n: number,
): Pick<Prisma.TaskCreateManyInput, 'due_date' | 'all_day' | 'recurrence' | 'time_zone'> {
  if (n % 4 === 1) return { due_date: null };
  const time = Date.now() + ((n % 30) - 5) * DAY_MS;
  const all_day = n % 4 === 2;
  return {
    due_date: new Date(all_day ? Math.floor(time / DAY_MS) * DAY_MS : time),
    all_day,
    ...(n % 6 === 0 && { recurrence: RULES[(n / 6) % RULES.length] ?? null, time_zone: 'UTC' }),
  };
}

/** Returns the n-th sample task. Some are overdue or completed, have tags, recur, or have no due date or description. */
export function sampleTask(userId: string, n: number): Prisma.TaskCreateManyInput {
  const [title, description] = CHORES[n % CHORES.length] ?? ['Take a break', null];
  const round = Math.floor(n / CHORES.length);
  return {
    user_id: userId,
    title: round === 0 ? title : `${title} (${round + 1})`,
    description,
    completed: n % 5 === 3,
    priority: PRIORITIES[n % PRIORITIES.length] ?? 'medium',
    tags: n % 2 === 0 ? [...(TAGS[(n / 2) % TAGS.length] ?? [])] : [],
    ...dueOf(n),
  };
}
