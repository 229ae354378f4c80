interface FieldIssue {
  readonly path: string | readonly PropertyKey[];
  readonly message: string;
}

/** The first message of each field, by its name; for the issues of a schema in this page and of the server's alike. */
export function fieldIssues(issues: readonly FieldIssue[]): Record<string, string> {
  const messages: Record<string, string> = {};
  for (const { path, message } of issues) {
    const field = typeof path === 'string' ? path : path.join('.');
    messages[field] ??= `${message.charAt(0).toUpperCase()}${message.slice(1)}`;
  }
  return messages;
}
