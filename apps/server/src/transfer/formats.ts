import { validationProblem } from '@tickline/contract';
import { type ParsedRow, readCalendar, readCsv, readJson } from '@tickline/transfer';
import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

/** The names of formats in `?format=`, and their media types. */
export const FORMATS = {
  json: 'application/json',
  csv: 'text/csv',
  ical: 'text/calendar',
} as const;

export type Format = keyof typeof FORMATS;

export const FORMAT_NAMES = Object.keys(FORMATS) as Format[];

const isFormat = (name: unknown): name is Format => FORMAT_NAMES.some((each) => each === name);

/** Returns the format that a client wants: by the query, or else by `Accept`. */
export function wantedFormat({ query, raw }: FastifyRequest): Format {
  const { format } = query as { readonly format?: unknown };
  if (isFormat(format)) return format;
  if (format !== undefined)
    throw validationProblem([{ path: 'format', message: `must be ${FORMAT_NAMES.join(', ')}` }]);
  const [best] = new Negotiator(raw).mediaTypes(Object.values(FORMATS));
  return FORMAT_NAMES.find((name) => FORMATS[name] === best) ?? 'json';
}

const READERS: Readonly<Record<Format, (text: AsyncIterable<string>) => AsyncIterable<ParsedRow>>> = {
  json: readJson,
  csv: readCsv,
  ical: readCalendar,
};

/** Returns the reader of files of a media type. @param type value of `Content-Type`, of a type that is known */
export function readerOf(type: string) {
  const essence = type.split(';', 1)[0]?.trim().toLowerCase();
  return READERS[FORMAT_NAMES.find((name) => FORMATS[name] === essence) ?? 'json'];
}
