import { useEffect } from 'react';
import { useTaskList } from '../use-task-list.ts';
import { weekQuery } from '../view/list-query.ts';
import { WeekPicture } from './week-picture.tsx';
import { weekProgress } from './week-progress.ts';

interface WeekCardProps {
  readonly now: number;
  readonly hidden: ReadonlySet<number>;
}

export function WeekCard({ now, hidden }: WeekCardProps) {
  const { tasks, hasNextPage, isFetching, fetchNextPage } = useTaskList(weekQuery(now), {
    due: 'week',
    now,
    hidden,
  });
  useEffect(() => {
    if (hasNextPage && !isFetching) fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const days = weekProgress(tasks ?? [], now);
  const due = days.reduce((sum, day) => sum + day.due, 0);
  const done = days.reduce((sum, day) => sum + day.done, 0);
  return (
    <section
      aria-labelledby="week"
      className="card grid gap-4 p-5 max-lg:grid-cols-[auto_1fr] max-lg:items-center max-lg:gap-8"
    >
      <div>
        <h2 id="week" className="text-sm font-semibold text-muted">
          This week
        </h2>
        {due === 0 ? (
          <p className="text-lg font-semibold">{tasks ? 'Nothing due' : '…'}</p>
        ) : (
          <p className="text-2xl leading-tight font-bold tracking-tight tabular-nums">
            {done}
            <span className="text-lg font-semibold text-muted"> of {due} done</span>
          </p>
        )}
      </div>
      <div className="max-lg:ml-auto max-lg:w-full max-lg:max-w-52">
        <WeekPicture days={days} isKnown={tasks !== undefined} />
      </div>
    </section>
  );
}
