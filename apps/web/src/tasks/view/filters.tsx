import { PRIORITIES, PRIORITY_NAMES, type Priority } from '../priority.ts';
import { CheckChip } from './check-chip.tsx';
import { Choice } from './choice.tsx';
import { TagFilter } from './tag-filter.tsx';
import type { View } from './view.ts';

interface FiltersProps {
  readonly view: View;
  readonly onChange: (change: Partial<View>) => void;
}

const STATUS_OPTIONS = [
  ['pending', 'To do'],
  ['completed', 'Done'],
  ['all', 'All'],
] as const;

const DUE_OPTIONS = [
  ['any', 'Any'],
  ['overdue', 'Overdue'],
  ['today', 'Today'],
  ['week', 'Week'],
] as const;

function toggled(priorities: readonly Priority[], priority: Priority): Priority[] {
  return PRIORITIES.filter((each) => priorities.includes(each) !== (each === priority));
}

export function Filters({ view, onChange }: FiltersProps) {
  return (
    <search aria-label="Filters" className="grid gap-4">
      <Choice
        legend="Show"
        name="status"
        options={STATUS_OPTIONS}
        value={view.status}
        onChange={(status) => onChange({ status })}
      />
      <Choice
        legend="Due"
        name="due"
        options={DUE_OPTIONS}
        value={view.due}
        onChange={(due) => onChange({ due })}
      />
      <fieldset>
        <legend className="mb-1.5 text-sm font-semibold text-muted">Priority</legend>
        <div className="flex flex-wrap gap-1">
          {[...PRIORITIES].reverse().map((priority) => (
            <CheckChip
              key={priority}
              isChecked={view.priorities.includes(priority)}
              onChange={() => onChange({ priorities: toggled(view.priorities, priority) })}
            >
              {PRIORITY_NAMES[priority]}
            </CheckChip>
          ))}
        </div>
      </fieldset>
      <TagFilter view={view} onChange={onChange} />
    </search>
  );
}
