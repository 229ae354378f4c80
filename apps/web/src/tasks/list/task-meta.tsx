import type { Task } from '@tickline/contract';
import { ClockIcon, FlagIcon } from '../../shell/icons.tsx';
import { formatDue, isOverdue } from '../due-date.ts';
import { PRIORITY_NAMES } from '../priority.ts';

/** Shows the due date, and the priority unless it is medium. */
export function TaskMeta({ task, now }: { readonly task: Task; readonly now: number }) {
  const { due_date, priority } = task;
  const isLate = isOverdue(task, now);
  if (due_date === null && priority === 'medium') return null;
  return (
    <span className="flex flex-wrap gap-x-3 text-sm text-muted">
      {due_date !== null && (
        <span className={`flex items-center gap-1 ${isLate ? 'font-semibold text-alert' : ''}`}>
          <ClockIcon />
          {isLate && 'Overdue · '}
          {formatDue(due_date, now)}
        </span>
      )}
      {priority !== 'medium' && (
        <span className={`flex items-center gap-1 ${priority === 'high' ? 'font-semibold text-ink' : ''}`}>
          <FlagIcon className={priority === 'high' ? 'text-alert' : ''} />
          {PRIORITY_NAMES[priority]}
        </span>
      )}
    </span>
  );
}
