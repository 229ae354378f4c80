export interface FieldIssue {
  readonly path: string | readonly PropertyKey[];
  readonly message: string;
}

/** Returns the first message of each field or of its entries, for issues of a schema here or of the server. */
export function fieldIssues(issues: readonly FieldIssue[]): Record<string, string> {
  const messages: Record<string, string> = {};
  for (const { path, message } of issues) {
    const [field = ''] = typeof path === 'string' ? path.split('.') : path.map(String);
    messages[field] ??= `${message.charAt(0).toUpperCase()}${message.slice(1)}`;
  }
  return messages;
}
