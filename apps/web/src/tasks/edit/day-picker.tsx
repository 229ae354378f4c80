import { parseDate } from '@internationalized/date';
import {
  Button,
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  Heading,
  I18nProvider,
} from 'react-aria-components';
import { ChevronIcon } from '../../shell/icons.tsx';

interface DayPickerProps {
  /** Such as `2026-12-24`. */
  readonly day: string | undefined;
  readonly onChange: (day: string) => void;
}

/** @see https://react-aria.adobe.com/Calendar */
export function DayPicker({ day: chosen, onChange }: DayPickerProps) {
  return (
    <I18nProvider locale="en-GB">
      <Calendar
        aria-label="Due day"
        firstDayOfWeek="mon"
        value={chosen === undefined ? null : parseDate(chosen)}
        onChange={(date) => onChange(date.toString())}
        className="mx-auto w-full max-w-80 rounded-lg bg-surface p-2"
      >
        <header className="flex items-center">
          <Button slot="previous" className="btn btn-quiet size-11 p-0">
            <ChevronIcon className="rotate-180" />
          </Button>
          <Heading className="flex-1 text-center font-semibold" />
          <Button slot="next" className="btn btn-quiet size-11 p-0">
            <ChevronIcon />
          </Button>
        </header>
        <CalendarGrid weekdayStyle="narrow" className="w-full">
          <CalendarGridHeader>
            {(day) => (
              <CalendarHeaderCell className="h-8 text-xs font-medium text-muted">{day}</CalendarHeaderCell>
            )}
          </CalendarGridHeader>
          <CalendarGridBody>
            {(day) => (
              <CalendarCell
                date={day}
                className="mx-auto grid size-9 place-content-center rounded-full text-sm outline-offset-0 hover:bg-sunken data-focus-visible:outline-2 data-focus-visible:outline-accent data-outside-month:invisible data-selected:bg-accent data-selected:font-bold data-selected:text-on-accent data-today:font-bold data-today:not-data-selected:text-accent"
              />
            )}
          </CalendarGridBody>
        </CalendarGrid>
      </Calendar>
    </I18nProvider>
  );
}
