import type { Task } from '@tickline/contract';
import { dueOf, formatDue, isOverdue } from '@tickline/quick-add';
import type { ReactNode } from 'react';
import { ClockIcon, FlagIcon, RepeatIcon, TickIcon } from '../../shell/icons.tsx';
import { PRIORITY_NAMES } from '../priority.ts';
import { useRules } from '../repeat/use-rules.ts';
import { TagChips } from './tag-chips.tsx';

interface FactProps {
  readonly look?: string;
  readonly children: ReactNode;
}

function Fact({ look = '', children }: FactProps) {
  return (
    <span className={`flex items-start gap-1 *:[svg]:mt-[0.15em] *:[svg]:shrink-0 ${look}`}>{children}</span>
  );
}

function Repeats({ rule }: { readonly rule: string }) {
  const rules = useRules(true);
  return (
    <Fact>
      <RepeatIcon />
      {rules?.describeRule(rule) ?? 'repeats'}
    </Fact>
  );
}

/** Shows when a task is due or was done, how it repeats, its tags, and the priority unless it is medium. */
export function TaskMeta({ task, now }: { readonly task: Task; readonly now: number }) {
  const { priority, recurrence, tags, completed_at } = task;
  const due = dueOf(task);
  const isLate = isOverdue(task, now);
  const isHigh = priority === 'high';
  const facts = [due, recurrence, completed_at, ...tags].some((each) => each !== null);
  if (!facts && priority === 'medium') return null;
  return (
    <div className="flex flex-wrap items-center gap-x-3 text-sm text-muted">
      {completed_at !== null && (
        <Fact look="text-accent">
          <TickIcon />
          {`Done · ${formatDue(completed_at, now)}`}
        </Fact>
      )}
      {due !== null && (
        <Fact look={isLate ? 'font-semibold text-alert' : ''}>
          <ClockIcon />
          {isLate && 'Overdue · '}
          {formatDue(due, now)}
        </Fact>
      )}
      {recurrence !== null && <Repeats rule={recurrence} />}
      {priority !== 'medium' && (
        <Fact look={isHigh ? 'font-semibold text-ink' : ''}>
          <FlagIcon className={isHigh ? 'text-alert' : ''} />
          {PRIORITY_NAMES[priority]}
        </Fact>
      )}
      {tags.length > 0 && (
        <span className="flex min-w-0 flex-wrap gap-x-1.5">
          <TagChips tags={tags} />
        </span>
      )}
    </div>
  );
}
