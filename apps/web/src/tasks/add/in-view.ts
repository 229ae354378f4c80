import { dayOf, fullDate, type ParsedLine } from '@tickline/quick-add';
import type { View } from '../view/view.ts';

/** Adds to a line what the view asks of its tasks, unless the line has its own: today, a tag, a priority. */
export function inView(line: ParsedLine, { due, tags, priorities }: View, now: number): ParsedLine {
  const [tag, ...otherTags] = tags;
  const isOfOneTag = tag !== undefined && otherTags.length === 0;
  const isToday = due === 'today' && line.rule === undefined;
  return {
    ...line,
    due: line.due ?? (isToday ? { value: fullDate(dayOf(now)), words: undefined } : undefined),
    tags: isOfOneTag && line.tags.length === 0 ? [{ value: tag, words: undefined }] : line.tags,
    priority: line.priority ?? (priorities.length === 1 ? priorities[0] : undefined),
  };
}
