import { type DestinationStream, pino } from 'pino';

/** Bytes that a pipe takes in whole: workers share one, and no line may end up in the middle of another's. */
const PIPE_BUF = 4096;
/** pino's number for `warn`. */
const WARN = 40;

/**
 * Writes lines to a file descriptor, those of one turn of the event loop together: a write for each would be a tenth of
 * what a simple request takes. Warnings, and what is worse, do not wait, nor does anything when the process exits, after
 * an uncaught error too. Only a process that is killed loses the lines of its last turn.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/functions/write.html
 */
export function writeEachTurn(fd: number): DestinationStream {
  const out = pino.destination({ dest: fd, sync: true });
  let lines = '';
  let bytes = 0;
  const flush = (): void => {
    if (bytes > 0) out.write(lines);
    lines = '';
    bytes = 0;
  };
  process.on('exit', flush);
  const destination = {
    // Has pino tell the level of each line.
    [pino.symbols.needsMetadataGsym]: true,
    lastLevel: 0,
    write(line: string): void {
      const length = Buffer.byteLength(line);
      if (bytes + length > PIPE_BUF) flush();
      if (bytes === 0) setImmediate(flush);
      lines += line;
      bytes += length;
      if (destination.lastLevel >= WARN) flush();
    },
  };
  return destination;
}
