interface Page {
  readonly limit: number;
  readonly offset: number;
}

/** The `Link` header of a list (RFC 8288). @param url path and query, as sent */
export function links(url: string, { limit, offset }: Page, total: number): string {
  const [path, query] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.delete('offset');
  const link = (relation: string) =>
    `<${path}${parameters.size > 0 ? `?${parameters}` : ''}>; rel="${relation}"`;
  let all = link('first');
  if (offset > 0) {
    parameters.set('offset', String(Math.max(0, Math.min(offset, total) - limit)));
    all += `, ${link('prev')}`;
  }
  if (offset + limit < total) {
    parameters.set('offset', String(offset + limit));
    all += `, ${link('next')}`;
  }
  return all;
}
