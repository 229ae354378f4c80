import type { Scope } from '@tickline/contract';
import type {
  JsonSchema,
  OpenApiDocument,
  OpenApiHeaders,
  OpenApiParameter,
  OpenApiResponse,
} from '@tickline/rest';
import { FORMAT_NAMES } from '../transfer/formats.ts';
import {
  NO_STORE,
  PREFERENCE_APPLIED,
  RATE_LIMIT,
  REQUEST_ID,
  REVALIDATED,
  SCOPE_CHALLENGE,
  WWW_AUTHENTICATE,
} from './headers.ts';
import { accessOf } from './host-part.ts';
import { failed, PROBLEM_EXAMPLES } from './problems.ts';
import { CALENDAR_FILE, CSV_FILE, EXPORT_FILE, example, JSON_FILE, REPORT } from './transfer-examples.ts';
import { refTo, SCHEMAS } from './transfer-schemas.ts';

export const TRANSFER_TAG = { name: 'Your data', description: 'All tasks of a user as a file' };

type Example = keyof typeof PROBLEM_EXAMPLES;

/** An error of a route that counts for the limit of its user. */
function refused(description: string, code: Example, headers: OpenApiHeaders = {}): OpenApiResponse {
  const response = failed(description, code);
  return { ...response, headers: { ...RATE_LIMIT, ...headers, ...response.headers } };
}

const LIMITED = refused(
  'Too many requests in the current window, or other files of the user are on their way',
  'RATE_LIMITED',
);
/** The limit of files holds also if that of requests is off. */
const FILES_LIMITED = { ...LIMITED, headers: { ...LIMITED.headers, ...RATE_LIMIT } };

const COMMON = {
  400: refused('The request is malformed', 'MALFORMED_REQUEST'),
  401: refused('The token is missing or not valid', 'TOKEN_MISSING', WWW_AUTHENTICATE),
  429: FILES_LIMITED,
  500: refused('A bug in the server', 'INTERNAL_ERROR'),
  503: refused('The database or the token issuer cannot be reached', 'SERVICE_UNAVAILABLE'),
};

const USER_ID: OpenApiParameter = {
  name: 'user_id',
  in: 'path',
  required: true,
  description: "Id of the token's user, or `me`",
  schema: { type: 'string' },
  example: 'me',
};

const FORMAT: OpenApiParameter = {
  name: 'format',
  in: 'query',
  required: false,
  description: 'By default, what `Accept` prefers, and JSON if that is none of the three',
  schema: { type: 'string', enum: FORMAT_NAMES },
};

const PREFER: OpenApiParameter = {
  name: 'Prefer',
  in: 'header',
  required: false,
  description: 'With `handling=strict` (RFC 7240), query parameters with unknown names are refused with 422',
  schema: { type: 'string' },
  example: 'handling=strict',
};

const IF_NONE_MATCH: OpenApiParameter = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'The `ETag` of an earlier response. The response is 304 if no task has changed',
  schema: { type: 'string' },
};

/** Says what gives access to an operation, and how it is refused. */
function ownWith(scope: Scope, hasKeys: boolean) {
  const { security, extensions } = accessOf({ scope }, hasKeys);
  const forbidden = refused(
    `The user in the path is not the token's user, or: The API key does not have the scope \`${scope}\``,
    'FORBIDDEN',
    SCOPE_CHALLENGE,
  );
  return { operation: { tags: [TRANSFER_TAG.name], security, ...extensions }, forbidden };
}

const TEXT: JsonSchema = { type: 'string' };

const aliases = (description: string, alias: string) => ({
  description: `${description}\n\nAlso at \`${alias}\`.`,
  'x-aliases': [alias],
});

/**
 * Returns the files of a user's data, which no procedure can carry.
 *
 * @param hasKeys whether this server has API keys
 */
export function transferPart(hasKeys: boolean) {
  const reading = ownWith('tasks:read', hasKeys);
  const writing = ownWith('tasks:write', hasKeys);
  return {
    schemas: SCHEMAS,
    examples: { NOT_FOUND: PROBLEM_EXAMPLES.NOT_FOUND },
    paths: {
      '/api/{user_id}/export': {
        get: {
          ...reading.operation,
          operationId: 'exportData',
          summary: 'Export everything',
          ...aliases(
            'Returns all tasks as a file: JSON with everything, CSV or iCalendar with the tasks. It is sent as it is read, so it is not of one moment: a task that is there all the time comes once, as it was at some moment. A thousand tasks count as one request for the rate limit. A user may have two exports and imports at a time.',
            '/api/export',
          ),
          parameters: [USER_ID, FORMAT, PREFER],
          responses: {
            200: {
              description: 'The file',
              headers: {
                ...REQUEST_ID,
                ...RATE_LIMIT,
                ...NO_STORE,
                ...PREFERENCE_APPLIED,
                'Content-Disposition': {
                  description: 'The name of the file',
                  schema: { type: 'string', pattern: '^attachment; filename="[\\w.-]+"$' },
                  required: true,
                },
              },
              content: {
                'application/json': { schema: refTo('Export'), examples: example(EXPORT_FILE) },
                'text/csv': { schema: TEXT, examples: example(CSV_FILE) },
                'text/calendar': { schema: TEXT, examples: example(CALENDAR_FILE) },
              },
            },
            ...COMMON,
            403: reading.forbidden,
            422: refused('The format is not known', 'INVALID_QUERY', PREFERENCE_APPLIED),
          },
        },
      },
      '/api/{user_id}/import': {
        post: {
          ...writing.operation,
          operationId: 'importTasks',
          summary: 'Import tasks',
          ...aliases(
            'Creates the tasks of a file that the user does not have: an export of Tickline as JSON, CSV or iCalendar, the CSV of Todoist, or the to-dos of another calendar. A file can be sent again: each task is created once. A row that is no task stops no other. A hundred tasks are written together. A thousand count as one request for the rate limit. A file may have 100 MB and 100,000 tasks.',
            '/api/import',
          ),
          parameters: [USER_ID, PREFER],
          requestBody: {
            required: true,
            content: {
              'application/json': { schema: refTo('Import'), examples: example(JSON_FILE) },
              'text/csv': { schema: TEXT, examples: example(CSV_FILE) },
              'text/calendar': { schema: TEXT, examples: example(CALENDAR_FILE) },
            },
          },
          responses: {
            200: {
              description: 'What became of the rows',
              headers: { ...REQUEST_ID, ...RATE_LIMIT, ...PREFERENCE_APPLIED },
              content: {
                'application/json': { schema: refTo('ImportReport'), examples: example(REPORT) },
              },
            },
            ...COMMON,
            403: writing.forbidden,
            413: refused('The file is larger than 100 MB', 'PAYLOAD_TOO_LARGE'),
            415: refused('The file is not of one of these types', 'UNSUPPORTED_MEDIA_TYPE'),
            422: refused(
              'The file is of another kind than its type says',
              'INVALID_BODY',
              PREFERENCE_APPLIED,
            ),
          },
        },
      },
      '/calendar/{secret}.ics': {
        get: {
          tags: [TRANSFER_TAG.name],
          security: [],
          operationId: 'readCalendar',
          summary: 'Read a calendar',
          description:
            'Returns the open tasks that have a due date as events, for calendars that subscribe to it. `createCalendarFeed` makes the address.',
          parameters: [
            {
              name: 'secret',
              in: 'path',
              required: true,
              description: 'Reads the tasks, without a token',
              schema: { type: 'string' },
              example: 'made-up-here',
            },
            IF_NONE_MATCH,
          ],
          responses: {
            200: {
              description: 'The calendar',
              headers: { ...REQUEST_ID, ...RATE_LIMIT, ...REVALIDATED },
              content: {
                'text/calendar': {
                  schema: TEXT,
                  examples: example(CALENDAR_FILE.replaceAll('VTODO', 'VEVENT')),
                },
              },
            },
            304: {
              description: 'No task has changed since the response with this `ETag`',
              headers: { ...REQUEST_ID, ...RATE_LIMIT, ...REVALIDATED },
            },
            400: COMMON[400],
            404: failed('There is no such calendar, or no longer', 'NOT_FOUND'),
            429: failed('Too many requests in the current window', 'RATE_LIMITED'),
            500: COMMON[500],
            503: failed('The database cannot be reached', 'SERVICE_UNAVAILABLE'),
          },
        },
      },
    },
  } satisfies Pick<OpenApiDocument, 'paths'> & Record<'schemas' | 'examples', object>;
}
