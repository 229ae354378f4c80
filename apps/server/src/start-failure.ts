import { EnvError } from './env.ts';

function hasCode(error: unknown): error is NodeJS.ErrnoException & { port?: number } {
  return error instanceof Error && 'code' in error;
}

/** Explains system errors caused by a wrong setting, and names the setting. */
function explainSystemError(error: NodeJS.ErrnoException & { port?: number }): string | undefined {
  const { code, syscall, path, port } = error;
  const listens = syscall === 'listen' || syscall === 'bind';
  if (listens && code === 'EADDRINUSE')
    return `Port ${port} is taken (${code}): set PORT to another one, or stop what listens there.`;
  if (listens && code === 'EACCES')
    return `Port ${port} may not be used (${code}): set PORT to one above 1023.`;
  if (code === 'EADDRNOTAVAIL' || (code === 'ENOTFOUND' && syscall === 'getaddrinfo'))
    return `HOST is no address of this machine (${code}).`;
  if (path !== undefined) return `${path} cannot be used (${code}): see DATA_DIR.`;
  return undefined;
}

/** Returns one message about a failed start, without stack and secrets. */
export function explainStartFailure(error: unknown): string {
  if (error instanceof EnvError || !hasCode(error))
    return error instanceof Error ? error.message : String(error);
  return explainSystemError(error) ?? error.message;
}
