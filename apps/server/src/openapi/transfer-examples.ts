import { taskExamples } from '@tickline/api';

export const REPORT = {
  created: 2,
  existing: 1,
  failed_total: 1,
  failed: [{ row: 3, line: 4, issues: [{ path: 'title', message: 'must not be empty' }] }],
  warnings_total: 0,
  warnings: [],
};

export const JSON_FILE = { tasks: [{ title: 'Buy milk', due_date: '2027-01-31', tags: ['home'] }] };
export const CSV_FILE = 'title,due_date,tags\r\nBuy milk,2027-01-31,home\r\n';
export const CALENDAR_FILE = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'PRODID:-//Tickline//EN',
  'BEGIN:VTODO',
  'UID:0d4dc4a8-50c5-4c8b-8d19-0be2a6b9ad07',
  'DTSTAMP:20261121T090000Z',
  'SUMMARY:Buy milk',
  'DUE;VALUE=DATE:20270131',
  'END:VTODO',
  'END:VCALENDAR',
  '',
].join('\r\n');
export const EXPORT_FILE = {
  format: 'tickline',
  version: 1,
  exported_at: '2026-11-21T09:00:00.000Z',
  user: { id: 'kX3vQz81', email: 'ada@example.com', name: 'Ada' },
  revision: 1,
  cursor: 'made-up-here',
  tasks: [taskExamples.task.value],
  trash: [],
};
export const example = (value: unknown) => ({ usual: { value } });
