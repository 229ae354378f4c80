import { describe, expect, it } from 'vitest';
import { toAuthLogger } from '../src/issuer/log.ts';

describe('what Better Auth logs', () => {
  it('is its message and an error, and nothing that it hands along', () => {
    const lines: unknown[] = [];
    const log = (level: string) => (details: object, message: string) =>
      lines.push([level, details, message]);
    const logger = toAuthLogger({ error: log('error'), warn: log('warn'), debug: log('debug') });
    const failure = new Error('failed');
    logger.log?.('error', 'User not found', { email: 'a@example.com' }, failure, 'token-123');
    logger.log?.('info', 'hello a@example.com', 'token-123');
    expect(lines).toEqual([
      ['error', { err: failure }, 'Better Auth: User not found'],
      ['debug', {}, 'Better Auth: hello [e-mail]'],
    ]);
  });
});
