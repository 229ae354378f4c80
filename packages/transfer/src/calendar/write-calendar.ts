import type { Task } from '@tickline/contract';
import { escapeText, fold } from './content-line.ts';
import { dateOf, localOf, utcOf } from './time.ts';
import { timeZoneLines } from './time-zone.ts';

const BEGIN = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Tickline//Tasks//EN', 'CALSCALE:GREGORIAN'];

/** @see https://www.rfc-editor.org/rfc/rfc5545#section-3.8.1.9 */
const PRIORITIES = { high: 1, medium: 5, low: 9 } as const;

/** Keeps the zone of a task that is not due at a time of it. */
const ZONE = 'X-TICKLINE-TIME-ZONE';

/** Zones that one calendar describes. A description takes some milliseconds. Times of further zones are written in UTC. */
const MAX_ZONES = 20;

/** Tells whether times may be in a zone, which the calendar then describes. */
type Admits = (zone: string) => boolean;

/** Writes a time of a task. */
function timeLine(
  name: string,
  time: string,
  { all_day, time_zone: zone }: Pick<Task, 'all_day' | 'time_zone'>,
  admits: Admits,
): string {
  if (all_day) return `${name};VALUE=DATE:${dateOf(time)}`;
  const local = zone === null ? undefined : localOf(time, zone);
  if (zone === null || local === undefined || !admits(zone)) return `${name}:${utcOf(time)}`;
  return `${name};TZID=${zone}:${local}`;
}

const textLine = (name: string, text: string | null) => (text ? [`${name}:${escapeText(text)}`] : []);

/** Writes a task as the lines of a component. */
type Write = (task: Task, admits: Admits) => readonly string[];

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

/** Writes a task as a to-do. @see https://www.rfc-editor.org/rfc/rfc5545#section-3.6.2 */
const todoOf: Write = (task, admits) => {
  const { due_date, completed_at, recurrence, time_zone } = task;
  const dueLine = (name: string) => (due_date === null ? [] : [timeLine(name, due_date, task, admits)]);
  const state =
    completed_at === null ? ['STATUS:NEEDS-ACTION'] : ['STATUS:COMPLETED', 'PERCENT-COMPLETE:100'];
  return [
    'BEGIN:VTODO',
    ...commonLines(task),
    // A rule counts from the start.
    ...(recurrence === null ? [] : dueLine('DTSTART')),
    ...dueLine('DUE'),
    ...ruleLine(task),
    ...state,
    ...(completed_at === null ? [] : [`COMPLETED:${utcOf(completed_at)}`]),
    ...(time_zone === null ? [] : [`${ZONE}:${time_zone}`]),
    'END:VTODO',
  ];
};

/** Writes a task as an event that takes no time, on the day or at the time at which it is due. */
const eventOf: Write = (task, admits) => [
  'BEGIN:VEVENT',
  ...commonLines(task),
  timeLine('DTSTART', task.due_date ?? task.created_at, task, admits),
  ...ruleLine(task),
  'TRANSP:TRANSPARENT',
  'END:VEVENT',
];

const linesOf = (lines: readonly string[]) => lines.map(fold).join('');

async function* write(head: readonly string[], pages: AsyncIterable<readonly Task[]>, writeTask: Write) {
  const known = new Set<string>();
  let added: string[] = [];
  const admits: Admits = (zone) => {
    if (known.has(zone)) return true;
    if (known.size === MAX_ZONES) return false;
    known.add(zone);
    added.push(zone);
    return true;
  };
  const now = new Date();
  yield linesOf([...BEGIN, ...head]);
  for await (const tasks of pages) {
    added = [];
    const lines = tasks.flatMap((task) => writeTask(task, admits));
    for (const zone of added) yield linesOf(timeZoneLines(zone, now));
    yield linesOf(lines);
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
