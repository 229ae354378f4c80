import type { TaskList } from '@tickline/contract';

interface ListCall {
  readonly output: TaskList;
  /** Path and query of the request, as sent. */
  readonly path: string;
  readonly query: string;
}

/**
 * Returns the `Link` header of a list: `first`, and `prev` and `next` if they exist. Links use the same paging as the
 * request (offset or cursor). A page that starts at a cursor has no `prev`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8288
 */
export function listLinks({ output, path, query }: ListCall): string {
  const { limit, offset, total, tasks, next_cursor } = output;
  // These characters may appear in a path, but are special in a header field.
  const target = path.replace(/[<>",;]/g, encodeURIComponent);
  const link = (relation: string, page: Record<string, string>) => {
    const parameters = new URLSearchParams(query);
    parameters.delete('offset');
    parameters.delete('cursor');
    for (const [name, value] of Object.entries(page)) parameters.set(name, value);
    const search = parameters.size > 0 ? `?${parameters}` : '';
    return `<${target}${search}>; rel="${relation}"`;
  };
  const links = [link('first', {})];
  if (new URLSearchParams(query).has('cursor')) {
    if (next_cursor !== null) links.push(link('next', { cursor: next_cursor }));
  } else {
    if (offset > 0)
      links.push(link('prev', { offset: String(Math.max(0, Math.min(offset, total) - limit)) }));
    if (offset + tasks.length < total && tasks.length > 0)
      links.push(link('next', { offset: String(offset + limit) }));
  }
  return links.join(', ');
}
