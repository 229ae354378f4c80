/** Characters. An error with five causes, each as long as the serializer lets it be, has fewer. */
const MAX_LINE = 64_000;

/** Longer than the members that a shortened line keeps. */
const MAX_HEAD = 600;
/** The members that pino writes first: whose line it is. */
const HEAD = /^\{(?:"(?:level|time|pid|hostname|request_id|trace_id)":(?:\d+|"[^"\\]*"),)+/;

/**
 * Replaces a line of the log that is too long by one that says so, with the same level, time and request. Nothing that is
 * logged on purpose is so long.
 *
 * @param line JSON, as pino writes it
 */
export function boundLine(line: string): string {
  if (line.length <= MAX_LINE) return line;
  const [head = '{"level":40,'] = HEAD.exec(line.slice(0, MAX_HEAD)) ?? [];
  return `${head}"msg":"omitted a log line of ${line.length} characters"}\n`;
}
