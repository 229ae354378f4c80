import type { Task } from '@tickline/contract';
import { escapeText, fold } from './content-line.ts';
import { dateOf, localOf, utcOf } from './time.ts';
import { timeZoneLines } from './time-zone.ts';

const BEGIN = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Tickline//Tasks//EN', 'CALSCALE:GREGORIAN'];

/** @see https://www.rfc-editor.org/rfc/rfc5545#section-3.8.1.9 */
const PRIORITIES = { high: 1, medium: 5, low: 9 } as const;

/** Keeps the zone of a task that is not due at a time of it. */
const ZONE = 'X-TICKLINE-TIME-ZONE';

/** Tells how to write a time of a task. @returns the zone that the line refers to, if any */
function timeLine(name: string, time: string, task: Pick<Task, 'all_day' | 'time_zone'>) {
  if (task.all_day) return { line: `${name};VALUE=DATE:${dateOf(time)}` };
  const { time_zone: zone } = task;
  const local = zone === null ? undefined : localOf(time, zone);
  if (zone === null || local === undefined) return { line: `${name}:${utcOf(time)}` };
  return { line: `${name};TZID=${zone}:${local}`, zone };
}

const textLine = (name: string, text: string | null) => (text ? [`${name}:${escapeText(text)}`] : []);

interface Component {
  readonly lines: readonly string[];
  /** A zone that the lines refer to. */
  readonly zone?: string | undefined;
}

function commonLines({ uid, updated_at, created_at, title, description, tags, priority }: Task): string[] {
  return [
    `UID:${uid}`,
    `DTSTAMP:${utcOf(updated_at)}`,
    `CREATED:${utcOf(created_at)}`,
    `LAST-MODIFIED:${utcOf(updated_at)}`,
    `SUMMARY:${escapeText(title)}`,
    ...textLine('DESCRIPTION', description),
    ...(tags.length > 0 ? [`CATEGORIES:${tags.map(escapeText).join(',')}`] : []),
    `PRIORITY:${PRIORITIES[priority]}`,
  ];
}

const ruleLine = ({ recurrence }: Task) => (recurrence === null ? [] : [`RRULE:${recurrence}`]);

/** A task as a to-do. @see https://www.rfc-editor.org/rfc/rfc5545#section-3.6.2 */
function todoOf(task: Task): Component {
  const { due_date, completed_at, recurrence, time_zone } = task;
  const due = due_date === null ? undefined : timeLine('DUE', due_date, task);
  // A rule counts from the start.
  const start = due_date === null || recurrence === null ? undefined : timeLine('DTSTART', due_date, task);
  const state =
    completed_at === null ? ['STATUS:NEEDS-ACTION'] : ['STATUS:COMPLETED', 'PERCENT-COMPLETE:100'];
  return {
    zone: due?.zone,
    lines: [
      'BEGIN:VTODO',
      ...commonLines(task),
      ...(start ? [start.line] : []),
      ...(due ? [due.line] : []),
      ...ruleLine(task),
      ...state,
      ...(completed_at === null ? [] : [`COMPLETED:${utcOf(completed_at)}`]),
      ...(time_zone === null ? [] : [`${ZONE}:${time_zone}`]),
      'END:VTODO',
    ],
  };
}

/** A task as an event that takes no time, on the day or at the time at which it is due. */
function eventOf(task: Task): Component {
  const start = timeLine('DTSTART', task.due_date ?? task.created_at, task);
  return {
    zone: start.zone,
    lines: [
      'BEGIN:VEVENT',
      ...commonLines(task),
      start.line,
      ...ruleLine(task),
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
    ],
  };
}

const linesOf = (lines: readonly string[]) => lines.map(fold).join('');

async function* write(
  head: readonly string[],
  pages: AsyncIterable<readonly Task[]>,
  toComponent: (task: Task) => Component,
) {
  const known = new Set<string>();
  const now = new Date();
  yield linesOf([...BEGIN, ...head]);
  for await (const tasks of pages) {
    const components = tasks.map(toComponent);
    const zones = new Set(components.flatMap(({ zone }) => (zone === undefined ? [] : [zone])));
    for (const zone of zones) {
      if (known.has(zone)) continue;
      known.add(zone);
      yield linesOf(timeZoneLines(zone, now));
    }
    yield linesOf(components.flatMap(({ lines }) => lines));
  }
  yield linesOf(['END:VCALENDAR']);
}

/** Writes tasks as the to-dos of a calendar (RFC 5545). */
export function writeCalendar(pages: AsyncIterable<readonly Task[]>): AsyncGenerator<string, void> {
  return write([], pages, todoOf);
}

/** Writes tasks that are due as the events of a calendar that others subscribe to. */
export function writeFeed(pages: AsyncIterable<readonly Task[]>): AsyncGenerator<string, void> {
  const head = [
    'METHOD:PUBLISH',
    'X-WR-CALNAME:Tickline',
    'NAME:Tickline',
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
  ];
  return write(head, pages, eventOf);
}
