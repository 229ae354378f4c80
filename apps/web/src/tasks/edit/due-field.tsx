import { lazy, Suspense, useId, useState } from 'react';
import { FieldMessage } from '../../shell/field-message.tsx';
import { ChevronIcon, ClockIcon } from '../../shell/icons.tsx';
import { startOfDay } from '../calendar.ts';
import { endOfDay, formatDue, isWholeDay } from '../due-date.ts';

const DayPicker = lazy(() => import('./day-picker.tsx'));

interface DueFieldProps {
  readonly due: string | null;
  readonly now: number;
  readonly message: string | undefined;
  readonly onChange: (due: string | null) => void;
}

const PRESETS = [
  { label: 'Today', days: 0 },
  { label: 'Tomorrow', days: 1 },
  { label: 'In 7 days', days: 7 },
] as const;

const twoDigits = (part: number) => String(part).padStart(2, '0');

function timeOf(date: Date): string {
  return isWholeDay(date) ? '' : `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

/** Returns that day at a time such as `09:30`; without a time, the whole day. */
function at(day: Date, time: string): string {
  const [hours, minutes] = time.split(':').map(Number);
  const [year, month, date] = [day.getFullYear(), day.getMonth(), day.getDate()];
  const instant =
    hours === undefined || minutes === undefined
      ? endOfDay(year, month + 1, date)
      : new Date(year, month, date, hours, minutes);
  return instant.toISOString();
}

/** Chooses a day from the calendar or the presets, and an optional time. */
export function DueField({ due, now, message, onChange }: DueFieldProps) {
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();
  const date = due === null ? undefined : new Date(due);
  const time = date ? timeOf(date) : '';
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
              onClick={() => onChange(at(new Date(startOfDay(now, days)), time))}
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
        {isOpen && (
          <Suspense fallback={<div className="h-76 animate-pulse rounded-lg bg-line" />}>
            <DayPicker date={date} onChange={(day) => onChange(at(day, time))} />
          </Suspense>
        )}
        <label className="flex items-center gap-3 text-sm">
          <span className="font-semibold">Time</span>
          <input
            type="time"
            className="field w-auto disabled:opacity-60"
            value={time}
            disabled={date === undefined}
            onChange={(event) => date && onChange(at(date, event.target.value))}
          />
          <span className="text-muted">{time === '' && 'the whole day'}</span>
        </label>
      </div>
    </div>
  );
}
