import { PRIORITIES, PRIORITY_NAMES, type Priority } from '../priority.ts';

interface PriorityFieldProps {
  readonly priority: Priority;
  readonly onChange: (priority: Priority) => void;
}

export function PriorityField({ priority, onChange }: PriorityFieldProps) {
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-2 text-sm font-semibold">Priority</legend>
      <div className="grid auto-cols-fr grid-flow-col gap-1 rounded-xl bg-sunken p-1">
        {PRIORITIES.map((each) => (
          <label
            key={each}
            className="chip justify-center rounded-lg text-muted has-checked:bg-surface has-checked:text-ink has-checked:shadow-card has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="priority"
              value={each}
              checked={each === priority}
              onChange={() => onChange(each)}
              className="sr-only"
            />
            {PRIORITY_NAMES[each]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
