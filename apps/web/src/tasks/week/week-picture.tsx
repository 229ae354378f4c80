import { formatDay } from '@tickline/quick-add';
import type { DayProgress } from './week-progress.ts';

const HEIGHT = 56;
const WIDTH = 22;
const STEP = 34;
/** Full height is at least this many tasks, or the most on one day of the week. */
const FULL = 3;

const nameOf = (day: number, weekday: 'long' | 'narrow') => formatDay(day, { weekday });

function inWords(days: readonly DayProgress[]): string {
  const busy = days.filter(({ due }) => due > 0);
  const each = busy.map(({ day, due, done }) => `${nameOf(day, 'long')} ${done} of ${due}`);
  return each.length === 0 ? 'Nothing is due this week' : `Done this week: ${each.join(', ')}`;
}

interface WeekPictureProps {
  readonly days: readonly DayProgress[];
  /** Whether the tasks are loaded. */
  readonly isKnown: boolean;
}

/** Draws one column per day: its height shows the tasks due, its filled part those done. */
export function WeekPicture({ days, isKnown }: WeekPictureProps) {
  const most = Math.max(FULL, ...days.map(({ due }) => due));
  const heightOf = (count: number) => (count / most) * HEIGHT;
  return (
    <svg
      viewBox={`0 0 ${6 * STEP + WIDTH} ${HEIGHT + 24}`}
      className="w-full overflow-visible"
      role="img"
      aria-label={isKnown ? inWords(days) : 'Loading this week'}
    >
      {days.map(({ day, due, done, isToday }, index) => {
        const x = index * STEP;
        const column = Math.max(heightOf(due), 4);
        return (
          <g key={day}>
            <rect
              x={x}
              y={HEIGHT - column}
              width={WIDTH}
              height={column}
              rx={Math.min(6, column / 2)}
              className="fill-line"
            />
            {done > 0 && (
              <rect
                x={x}
                y={HEIGHT - heightOf(done)}
                width={WIDTH}
                height={heightOf(done)}
                rx={Math.min(6, heightOf(done) / 2)}
                className="fill-accent"
              />
            )}
            {isToday && (
              <rect
                x={x - 3}
                y={HEIGHT + 5}
                width={WIDTH + 6}
                height="18"
                rx="9"
                className="fill-accent-soft"
              />
            )}
            <text
              x={x + WIDTH / 2}
              y={HEIGHT + 18}
              textAnchor="middle"
              className={isToday ? 'fill-accent text-[11px] font-bold' : 'fill-muted text-[11px] font-medium'}
            >
              {nameOf(day, 'narrow')}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
