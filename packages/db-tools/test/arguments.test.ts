import { describe, expect, it } from 'vitest';
import { parseCommand, UsageError } from '../src/cli/arguments.ts';

describe('a command line', () => {
  it.each([
    [['migrate'], { command: 'migrate' }],
    [['migrate', '--rolled-back', '1_x'], { command: 'migrate', rolledBack: '1_x' }],
    [['check', '--prisma-dir', 'x'], { command: 'check', prismaDir: 'x' }],
    [['diff', '--name', 'add_note'], { command: 'diff', name: 'add_note' }],
    [['seed'], { command: 'seed', sub: 'demo', tasks: 12 }],
    [['seed', '--sub', 'auth0|é 🎂', '--tasks=0'], { command: 'seed', sub: 'auth0|é 🎂', tasks: 0 }],
    [['seed', '--sub', '🎂'.repeat(255)], { command: 'seed', sub: '🎂'.repeat(255), tasks: 12 }],
    [['backup', '--to', '-'], { command: 'backup', to: '-', force: false }],
    [['backup', '--to=a b', '--force'], { command: 'backup', to: 'a b', force: true }],
    [['restore', '--from', 'x'], { command: 'restore', from: 'x', force: false }],
    [['copy'], { command: 'copy' }],
  ])('of %j is understood', (args, command) => {
    expect(parseCommand(args)).toEqual({ prismaDir: undefined, ...command });
  });

  it.each([
    ['nothing', []],
    ['a command that there is not', ['reset']],
    ['a command that every object has', ['constructor']],
    ['a flag that there is not', ['check', '--force']],
    ['another command’s flag', ['migrate', '--name', 'x']],
    ['a word too many', ['check', 'twice']],
    ['a migration without a name', ['diff']],
    ['a name that leads out of the folder', ['diff', '--name', '../x']],
    ['tasks that are no number', ['seed', '--tasks', 'many']],
    ['tasks that are fewer than none', ['seed', '--tasks=-1']],
    ['an empty user id', ['seed', '--sub', '']],
    ['a user id with a control character', ['seed', '--sub', 'a\0']],
    ['a user id that is too long', ['seed', '--sub', 'x'.repeat(256)]],
    ['a backup to nowhere', ['backup']],
    ['a backup to a file without a name', ['backup', '--to', '']],
    ['a restore from nowhere', ['restore', '--to', 'x']],
  ])('is refused for %s', (_case, args) => {
    expect(() => parseCommand(args)).toThrow(UsageError);
  });
});
