import type { TaskList } from '@tickline/contract';

interface ListCall {
  readonly output: TaskList;
  /** Path and query of the request, as sent. */
  readonly path: string;
  readonly query: string;
}

/** Bytes. Many proxies have 4 kB for all headers of a response. */
const MAX_LINK = 2048;
const SEPARATOR = ', ';

/** Longest path that is repeated in a header. Ids of users are shorter in general, but may have 3 kB. */
const MAX_PATH = 256;

/** Returns the path of a user's list. If the user's id makes it long, `me` takes the id's place. */
export function shortPath(path: string): string {
  if (path.length <= MAX_PATH) return path;
  const end = path.lastIndexOf('/');
  const start = path.lastIndexOf('/', end - 1) + 1;
  return `${path.slice(0, start)}me${path.slice(end)}`;
}

/** Returns a path as the target of a link: some characters may appear in a path, but are special in a header field. */
function targetOf(path: string): string {
  return path.replace(/[<>",;]/g, encodeURIComponent);
}

/** The part of a path after that of the list: a task's id, and perhaps its completion. */
const OF_A_TASK = /\/\d{1,16}(?:\/complete)?$/;

/** Returns the `Link` header to the next task of a series. @param path that of the task, or of its completion */
export function nextLink(path: string, id: number | undefined): string | undefined {
  return id === undefined
    ? undefined
    : `<${targetOf(shortPath(path.replace(OF_A_TASK, '')))}/${id}>; rel="next"`;
}

/**
 * Returns the `Link` header of a list: `first`, and `prev` and `next` if they exist. Links use the same paging as the
 * request (offset or cursor). A page that starts at a cursor has no `prev`.
 *
 * @returns as many as fit, first `next`, then `prev`, then `first`; undefined if none does
 * @see https://www.rfc-editor.org/rfc/rfc8288
 */
export function listLinks({ output, path, query }: ListCall): string | undefined {
  const { limit, offset, total, tasks, next_cursor } = output;
  const parameters = new URLSearchParams(query);
  const isByCursor = parameters.has('cursor');
  parameters.delete('offset');
  parameters.delete('cursor');
  const others = parameters.toString();
  const target = targetOf(shortPath(path));

  const links: string[] = [];
  let room = MAX_LINK + SEPARATOR.length;
  const add = (relation: string, page = '') => {
    const search = [others, page].filter((part) => part !== '').join('&');
    const link = `<${target}${search && `?${search}`}>; rel="${relation}"`;
    room -= link.length + SEPARATOR.length;
    // If one does not fit, those after it are left out too: only `first` would look like the last page.
    if (room >= 0) links.unshift(link);
  };
  if (isByCursor) {
    if (next_cursor !== null) add('next', `cursor=${next_cursor}`);
  } else {
    if (offset + tasks.length < total && tasks.length > 0) add('next', `offset=${offset + limit}`);
    if (offset > 0) add('prev', `offset=${Math.max(0, Math.min(offset, total) - limit)}`);
  }
  add('first');
  return links.length > 0 ? links.join(SEPARATOR) : undefined;
}
