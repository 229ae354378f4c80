import { ClockIcon, CloseIcon, FlagIcon } from '../../shell/icons.tsx';
import { formatDue } from '../due-date.ts';
import { PRIORITY_NAMES } from '../priority.ts';
import type { ParsedLine } from './parse-line.ts';

interface LinePreviewProps {
  readonly id: string;
  readonly line: ParsedLine | undefined;
  readonly readsDates: boolean;
  readonly onReadDates: (reads: boolean) => void;
}

/** Shows the parts found in a line. The user can turn a wrong date back into text. */
export function LinePreview({ id, line, readsDates, onReadDates }: LinePreviewProps) {
  const hasMarks =
    line !== undefined && (line.due !== undefined || line.priority !== undefined || !readsDates);
  return (
    <div id={id} className="flex flex-wrap items-center gap-2 px-1 empty:hidden">
      {hasMarks && (
        <>
          <span className="mr-1 min-w-0 truncate text-sm text-muted">{line.title}</span>
          {line.due && (
            <button
              type="button"
              className="chip bg-accent-soft text-accent"
              title="Leave the date in the text"
              onClick={() => onReadDates(false)}
            >
              <ClockIcon />
              {formatDue(line.due.toISOString(), Date.now())}
              <CloseIcon className="-mr-1" />
            </button>
          )}
          {!readsDates && (
            <button type="button" className="chip bg-sunken text-muted" onClick={() => onReadDates(true)}>
              <ClockIcon />
              Dates are left as text
            </button>
          )}
          {line.priority && (
            <span className="chip bg-sunken text-ink">
              <FlagIcon className={line.priority === 'high' ? 'text-alert' : ''} />
              {PRIORITY_NAMES[line.priority]}
            </span>
          )}
        </>
      )}
    </div>
  );
}
