import { EnvError } from './env.ts';

function hasCode(error: unknown): error is NodeJS.ErrnoException & { port?: number } {
  return error instanceof Error && 'code' in error;
}

/** Explains system errors caused by a wrong setting, and names the setting. */
function explainSystemError(error: NodeJS.ErrnoException & { port?: number }): string | undefined {
  const { code, syscall, path, port } = error;
  const listens = syscall === 'listen' || syscall === 'bind';
  if (listens && code === 'EADDRINUSE')
    return `Port ${port} is already in use (${code}). Set PORT to another port, or stop the program that uses it.`;
  if (listens && code === 'EACCES')
    return `This user may not listen on port ${port} (${code}). Set PORT to a port above 1023.`;
  if (code === 'EADDRNOTAVAIL' || (code === 'ENOTFOUND' && syscall === 'getaddrinfo'))
    return `HOST is not an address of this machine (${code}). Set HOST to one of its addresses.`;
  if (path !== undefined) return `${path} cannot be used (${code}). Check DATA_DIR.`;
  return undefined;
}

/** Returns one message about a failed start, without stack and secrets. */
export function explainStartFailure(error: unknown): string {
  if (error instanceof EnvError || !hasCode(error))
    return error instanceof Error ? error.message : String(error);
  return explainSystemError(error) ?? error.message;
}
