import type { Prisma } from '@tickline/db';

const PRIORITIES = ['medium', 'high', 'low'] as const;
const DAY_MS = 86_400_000;

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

/** Returns the n-th sample task. Some are overdue or completed, or have no due date or description. */
export function sampleTask(userId: string, n: number): Prisma.TaskCreateManyInput {
  const [title, description] = CHORES[n % CHORES.length] ?? ['Take a break', null];
  const round = Math.floor(n / CHORES.length);
  return {
    user_id: userId,
    title: round === 0 ? title : `${title} (${round + 1})`,
    description,
    completed: n % 5 === 3,
    priority: PRIORITIES[n % PRIORITIES.length] ?? 'medium',
    due_date: n % 4 === 1 ? null : new Date(Date.now() + ((n % 30) - 5) * DAY_MS),
  };
}
