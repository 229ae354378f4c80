import { LIMITS } from '@tickline/contract/plain';
import { type Due, formatWeekday, isAllDay, timeZone } from '@tickline/quick-add';
import { describeRule, firstDue, nextDues, readRule } from '@tickline/quick-add/rules';
import { Fragment, useDeferredValue, useId, useMemo } from 'react';
import { FieldMessage } from '../../shell/field-message.tsx';
import { RepeatIcon } from '../../shell/icons.tsx';

const SUGGESTIONS = [
  'every day',
  'every weekday',
  'every week',
  'every 2 weeks',
  'every month',
  'every last friday of the month',
  'every year',
];
/** Number of dates in the preview. */
const DATES = 5;

/** The words in the field, and the rule that they mean. */
export interface EditedRule {
  /** Undefined until the user has changed them. */
  readonly words: string | undefined;
  /** Null if the task does not repeat; undefined if the words are not understood. */
  readonly rule: string | null | undefined;
}

interface RepeatFieldProps {
  readonly edited: EditedRule;
  readonly due: Due | null;
  /** Zone in which the task repeats, if it has one. */
  readonly zone: string | null;
  readonly now: number;
  readonly message: string | undefined;
  readonly onChange: (edited: EditedRule) => void;
  readonly onLeave: () => void;
}

/** Edits a rule in words, and shows what they mean. */
export function RepeatField({ edited, due, zone, now, message, onChange, onLeave }: RepeatFieldProps) {
  const id = useId();
  const { rule, words } = edited;
  const shownRule = useDeferredValue(rule);
  const preview = useMemo(() => {
    if (!shownRule) return undefined;
    const first = due ?? firstDue(shownRule, now);
    const repetition = {
      rule: shownRule,
      due: first,
      timeZone: isAllDay(first) ? null : (zone ?? timeZone()),
    };
    const dates = nextDues(repetition, DATES);
    return {
      words: describeRule(shownRule),
      dates: due === null ? [first, ...dates].slice(0, DATES) : dates,
    };
  }, [shownRule, due, zone, now]);
  const text = words ?? (rule ? describeRule(rule) : '');
  const change = (next: string) => {
    const isEmpty = next.trim() === '';
    onChange({ words: next, rule: isEmpty ? null : readRule(next.trim().replaceAll(/\s+/g, ' ')) });
  };
  return (
    <div className="grid gap-2">
      <label htmlFor={id} className="text-sm font-semibold">
        Repeats
      </label>
      <input
        id={id}
        list={`${id}-suggestions`}
        className="field"
        placeholder="Never"
        autoComplete="off"
        value={text}
        maxLength={LIMITS.recurrence}
        aria-invalid={message !== undefined}
        aria-describedby={`${id}-message ${id}-preview`}
        onChange={(event) => change(event.target.value)}
        onBlur={onLeave}
      />
      <datalist id={`${id}-suggestions`}>
        {SUGGESTIONS.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      <FieldMessage id={`${id}-message`} text={message} />
      <div id={`${id}-preview`} role="status" className="grid gap-1.5 text-sm text-muted empty:hidden">
        {preview && (
          <>
            {preview.words !== text && (
              <p className="flex items-center gap-1.5 font-medium text-accent">
                <RepeatIcon className="shrink-0" />
                {preview.words}
              </p>
            )}
            <p>
              {preview.dates.length === 0 ? 'No other date' : 'Next: '}
              {preview.dates.map((each, index) => (
                <Fragment key={each}>
                  {index > 0 && ' · '}
                  <span className="whitespace-nowrap">{formatWeekday(each, now)}</span>
                </Fragment>
              ))}
            </p>
          </>
        )}
        {rule === undefined && message === undefined && <p>For example: every 2 weeks on Monday</p>}
      </div>
    </div>
  );
}
