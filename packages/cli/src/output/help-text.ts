import { COMMON, type Option, type Options } from '../args.ts';
import type { Command } from '../command.ts';
import { pad } from './width.ts';

const NAME_WIDTH = 28;

const title = (name: string, { short, value }: Option): string =>
  `  ${short ? `-${short}, ` : '    '}--${name}${value ? ` ${value}` : ''}`;

function optionLines(options: Options): string[] {
  return Object.entries(options).map(([name, option]) => {
    const head = title(name, option);
    return head.length < NAME_WIDTH ? pad(head, NAME_WIDTH) + option.about : `${head}  ${option.about}`;
  });
}

/** Returns the help of one command. */
export function helpOf({ name, about, takes, details = [], options, examples }: Command): string[] {
  const own = Object.keys(options).length > 0 ? ['', 'Options:', ...optionLines(options)] : [];
  return [
    `Usage: tickline ${[name, takes].filter(Boolean).join(' ')} [options]`,
    '',
    `${about}.`,
    ...details,
    ...own,
    '',
    'Options of every command:',
    ...optionLines(COMMON),
    '',
    'Examples:',
    ...examples.flatMap(([command, meaning]) => [`  ${command}`, `      ${meaning}`]),
  ];
}

/** Returns the help of the whole program. */
export function overview(commands: readonly Command[]): string[] {
  return [
    'Usage: tickline <command> [options]',
    '',
    'Commands:',
    ...commands.map(({ name, about }) => `  ${pad(name, 12)}${about}`),
    '',
    'Begin with "tickline login". "tickline <command> --help" shows options and examples.',
    'Without a network, changes are saved on this device and sent by the next command.',
    '',
    'Environment:',
    '  TICKLINE_URL    Address of the server, such as https://todo.example.com',
    '  TICKLINE_TOKEN  An API key, or another token, instead of "tickline login"',
    '  NO_COLOR        Turns colors off',
    '',
    'Exit codes: 0 done or saved, 1 failed, 2 wrong use, 3 no such task, 4 signed out, 5 server not reached',
  ];
}
