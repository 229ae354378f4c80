import { type Found, formatDue, type ParsedLine } from '@tickline/quick-add';
import type { ReactNode } from 'react';
import { ClockIcon, CloseIcon, FlagIcon, RepeatIcon, TagIcon } from '../../shell/icons.tsx';
import { PRIORITY_NAMES } from '../priority.ts';
import { useRules } from '../repeat/use-rules.ts';

type Words = NonNullable<Found<string>['words']>;

interface LinePreviewProps {
  readonly id: string;
  readonly line: ParsedLine | undefined;
  /** Turns words back into text. */
  readonly onKeepAsText: (words: Words) => void;
}

interface FoundChipProps {
  readonly words: Words | undefined;
  readonly what: string;
  readonly onKeepAsText: (words: Words) => void;
  readonly children: ReactNode;
}

/** Shows what was found. The user can turn it back into text, unless it follows from another part. */
function FoundChip({ words, what, onKeepAsText, children }: FoundChipProps) {
  const look = 'chip max-w-full bg-accent-soft text-accent';
  if (words === undefined) return <span className={look}>{children}</span>;
  return (
    <button
      type="button"
      className={look}
      title={`Keep the ${what} as text`}
      onClick={() => onKeepAsText(words)}
    >
      {children}
      <CloseIcon className="-mr-1 shrink-0" />
    </button>
  );
}

/** Shows the parts found in a line. */
export function LinePreview({ id, line, onKeepAsText }: LinePreviewProps) {
  const { due, rule, priority, tags = [] } = line ?? {};
  const rules = useRules(rule !== undefined);
  const hasMarks = due !== undefined || rule !== undefined || priority !== undefined || tags.length > 0;
  return (
    <div id={id} className="flex flex-wrap items-center gap-2 px-1 empty:hidden">
      {hasMarks && (
        <>
          <span className="mr-1 min-w-0 truncate text-sm text-muted">{line?.title}</span>
          {due && (
            <FoundChip words={due.words} what="date" onKeepAsText={onKeepAsText}>
              <ClockIcon />
              {formatDue(due.value, Date.now())}
            </FoundChip>
          )}
          {rule && (
            <FoundChip words={rule.words} what="repetition" onKeepAsText={onKeepAsText}>
              <RepeatIcon className="shrink-0" />
              <span className="truncate">{rules?.describeRule(rule.value) ?? 'repeats'}</span>
            </FoundChip>
          )}
          {tags.map(({ value, words }) => (
            <FoundChip key={words?.index} words={words} what="tag" onKeepAsText={onKeepAsText}>
              <TagIcon className="shrink-0" />
              <span className="truncate">{value}</span>
            </FoundChip>
          ))}
          {priority && (
            <span className="chip bg-sunken text-ink">
              <FlagIcon className={priority === 'high' ? 'text-alert' : ''} />
              {PRIORITY_NAMES[priority]}
            </span>
          )}
        </>
      )}
    </div>
  );
}
