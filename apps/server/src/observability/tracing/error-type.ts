const TYPE = /^\w{1,64}$/;

/** Returns the type of a driver's error: PostgreSQL's SQLSTATE if there is one, else its name. Never its message. */
export function errorTypeOf(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER';
  const { cause } = error;
  const details = typeof cause === 'object' && cause !== null ? { ...cause } : {};
  const { originalCode, kind }: { originalCode?: unknown; kind?: unknown } = details;
  for (const candidate of [originalCode, kind]) {
    if (typeof candidate === 'string' && TYPE.test(candidate)) return candidate;
  }
  return error.name;
}
