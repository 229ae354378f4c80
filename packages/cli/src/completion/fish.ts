import type { Command } from '../command.ts';
import { argumentsOf, optionsOf, quoted } from './words.ts';

function linesOf(command: Command, names: readonly string[]): string[] {
  const { name } = command;
  const here = `-n '__fish_seen_subcommand_from ${name}'`;
  const words = name === 'help' ? names : argumentsOf(command);
  return [
    `complete -c tickline -n __fish_use_subcommand -a ${name} -d ${quoted(command.about)}`,
    ...(command.completes === 'files' ? [`complete -c tickline ${here} -F`] : []),
    ...(words.length > 0 ? [`complete -c tickline ${here} -a ${quoted(words.join(' '))}`] : []),
    ...optionsOf(command).map(([option, { short, value, choices, about }]) =>
      [
        `complete -c tickline ${here} -l ${option}`,
        ...(short ? [`-s ${short}`] : []),
        ...(value ? ['-r'] : []),
        ...(choices ? [`-a ${quoted(choices.join(' '))}`] : []),
        `-d ${quoted(about)}`,
      ].join(' '),
    ),
  ];
}

/** Returns a script for fish. */
export function fishScript(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name);
  return [
    '# fish completion of tickline: tickline completion fish | source',
    'complete -c tickline -f',
    ...commands.flatMap((command) => linesOf(command, names)),
  ].join('\n');
}
