/** Characters. An error with five causes, each as long as the serializer allows, is shorter. */
const MAX_LINE = 64_000;

/** Longer than the part that a shortened line keeps. */
const MAX_HEAD = 600;
/** The members that pino writes first. They tell which request the line belongs to. */
const HEAD = /^\{(?:"(?:level|time|pid|hostname|request_id|trace_id)":(?:\d+|"[^"\\]*"),)+/;

/**
 * Replaces a very long line by a short one with the same level, time and request. No intended line is so long.
 *
 * @param line JSON, as pino writes it
 */
export function boundLine(line: string): string {
  if (line.length <= MAX_LINE) return line;
  const [head = '{"level":40,'] = HEAD.exec(line.slice(0, MAX_HEAD)) ?? [];
  return `${head}"msg":"left out: a line of ${line.length} characters"}\n`;
}
