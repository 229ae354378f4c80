import type { Change } from '@tickline/contract';
import { onTestFinished } from 'vitest';
import { until } from './process.ts';

interface ReaderOptions {
  readonly token: string;
  readonly lastId?: string | undefined;
  readonly path?: string;
  /** Called for each change as it arrives. */
  readonly onChange?: ((change: Change) => void) | undefined;
}

/** Reads a stream of changes over HTTP, as a browser's `EventSource` does. Left after the test. */
export class EventReader {
  readonly changes: Change[] = [];
  /** Of the last event, or the one that the stream began with. */
  lastId: string | undefined;
  readonly ended: Promise<void>;
  hasEnded = false;
  /** Whether the connection broke, rather than that the server ended the stream. */
  wasCut = false;
  comments = 0;
  readonly #leave: AbortController;
  readonly #onChange: ((change: Change) => void) | undefined;

  private constructor(
    readonly response: Response,
    leave: AbortController,
    lastId: string | undefined,
    onChange: ((change: Change) => void) | undefined,
  ) {
    this.#leave = leave;
    this.#onChange = onChange;
    this.lastId = lastId;
    this.ended = this.#read()
      .catch(() => {
        this.wasCut = true;
      })
      .finally(() => {
        this.hasEnded = true;
      });
  }

  static async open(
    origin: string,
    { token, lastId, path = '/api/me/tasks/events', onChange }: ReaderOptions,
  ) {
    const leave = new AbortController();
    onTestFinished(() => leave.abort());
    const response = await fetch(new URL(path, origin), {
      signal: leave.signal,
      headers: { authorization: `Bearer ${token}`, ...(lastId !== undefined && { 'last-event-id': lastId }) },
    });
    return new EventReader(response, leave, lastId, onChange);
  }

  leave(): Promise<void> {
    this.#leave.abort();
    return this.ended;
  }

  /** Waits until so many changes have arrived. */
  async received(count: number): Promise<Change[]> {
    await until(
      () => this.changes.length >= count || this.hasEnded,
      () => `${this.changes.length} of ${count} changes`,
    );
    return this.changes;
  }

  async #read(): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of this.response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) this.#readBlock(block.split('\n'));
    }
  }

  #readBlock(lines: readonly string[]): void {
    // tRPC's own events have a name, and no change.
    const isOwn = lines.some((line) => line.startsWith('event: '));
    for (const line of lines) {
      if (line.startsWith('id: ')) this.lastId = line.slice(4);
      else if (line.startsWith('data: ') && !isOwn) this.#take(JSON.parse(line.slice(6)));
      else if (line.startsWith(':')) this.comments += 1;
    }
  }

  #take(change: Change): void {
    this.changes.push(change);
    this.#onChange?.(change);
  }
}
