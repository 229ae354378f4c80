import { DAY_MS, type Due, dayOf, formatDue, fullDate, joinDue, splitDue } from '@tickline/quick-add';
import { useId, useState } from 'react';
import { FieldMessage } from '../../shell/field-message.tsx';
import { ChevronIcon, ClockIcon } from '../../shell/icons.tsx';
import { lazyModule } from '../../shell/lazy-module.ts';

/** The calendar. It is loaded with the editor, so that it is there without a connection. */
const { useModule: useCalendar } = lazyModule(() => import('./day-picker.tsx'));

interface DueFieldProps {
  readonly due: Due | null;
  readonly now: number;
  readonly message: string | undefined;
  readonly onChange: (due: Due | null) => void;
}

const PRESETS = [
  { label: 'Today', days: 0 },
  { label: 'Tomorrow', days: 1 },
  { label: 'In 7 days', days: 7 },
] as const;

/** Chooses a day from the calendar or the presets, and an optional time. */
export function DueField({ due, now, message, onChange }: DueFieldProps) {
  const [isOpen, setIsOpen] = useState(false);
  const calendar = useCalendar(true);
  const id = useId();
  const { day, time } = due === null ? { day: undefined, time: '' } : splitDue(due);
  return (
    <div className="grid gap-2">
      <span id={`${id}-label`} className="text-sm font-semibold">
        Due
      </span>
      <button
        type="button"
        id={`${id}-value`}
        className="field flex items-center gap-2 text-left"
        aria-labelledby={`${id}-label ${id}-value`}
        aria-expanded={isOpen}
        aria-controls={`${id}-panel`}
        onClick={() => setIsOpen(!isOpen)}
      >
        <ClockIcon className="text-muted" />
        {due === null ? <span className="text-muted">Not set</span> : formatDue(due, now)}
        <ChevronIcon className={`ml-auto text-muted transition-transform ${isOpen ? 'rotate-90' : ''}`} />
      </button>
      <FieldMessage id={`${id}-message`} text={message} />
      <div id={`${id}-panel`} hidden={!isOpen} className="grid gap-3 rounded-xl bg-sunken p-3">
        <div className="flex flex-wrap gap-1.5">
          {PRESETS.map(({ label, days }) => (
            <button
              key={label}
              type="button"
              className="chip bg-surface px-3 hover:text-accent"
              onClick={() => onChange(joinDue(fullDate(dayOf(now) + days * DAY_MS), time))}
            >
              {label}
            </button>
          ))}
          <button
            type="button"
            className="chip bg-surface px-3 hover:text-accent disabled:opacity-50"
            disabled={due === null}
            onClick={() => onChange(null)}
          >
            No date
          </button>
        </div>
        {isOpen && !calendar && <div className="h-76 animate-pulse rounded-lg bg-line" />}
        {isOpen && calendar && (
          <calendar.DayPicker day={day} onChange={(next) => onChange(joinDue(next, time))} />
        )}
        <div className="flex flex-wrap items-center gap-3 text-sm">
          <label className="flex items-center gap-3">
            <span className="font-semibold">Time</span>
            <input
              type="time"
              className="field w-auto disabled:opacity-60"
              value={time}
              disabled={day === undefined}
              onChange={(event) => day !== undefined && onChange(joinDue(day, event.target.value))}
            />
          </label>
          {time === '' ? (
            <span className="text-muted">all day</span>
          ) : (
            <button
              type="button"
              className="chip bg-surface px-3 hover:text-accent"
              onClick={() => day !== undefined && onChange(day)}
            >
              All day
            </button>
          )}
        </div>
      </div>
    </div>
  );
}
