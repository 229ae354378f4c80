/** An event of a stream. */
export interface ServerEvent {
  /** `message` if the server gives it no name. */
  readonly name: string;
  readonly id: string | undefined;
  /** Empty if there is none. */
  readonly data: string;
}

function readEvent(block: string): ServerEvent {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(': ');
    fields.set(line.slice(0, colon), line.slice(colon + 2));
  }
  return { name: fields.get('event') ?? 'message', id: fields.get('id'), data: fields.get('data') ?? '' };
}

/**
 * Reads a stream of Server-Sent Events as our server writes them: lines end with a line feed, names with a colon and a space,
 * and data has one line.
 *
 * @param onBytes is called whenever something arrives, even a part of an event
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  onBytes: () => void,
): AsyncGenerator<ServerEvent, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    onBytes();
    text += decoder.decode(value, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) if (block !== '') yield readEvent(block.trimStart());
  }
}
