import type { Option } from '../args.ts';
import type { Command } from '../command.ts';
import { argumentsOf, optionsOf, quoted } from './words.ts';

const about = (text: string) => text.replaceAll(/[[\]:\\]/g, '\\$&');

function argumentOf(name: string, { value, choices, isMultiple, about: text, short }: Option): string {
  const taken = value ? `:${value}:${choices ? `(${choices.join(' ')})` : ' '}` : '';
  const repeated = isMultiple ? '*' : '';
  const spec = (flag: string) => quoted(`${repeated}${flag}[${about(text)}]${taken}`);
  return [spec(`--${name}`), ...(short ? [spec(`-${short}`)] : [])].join(' ');
}

function commandCase(command: Command, names: readonly string[]): string {
  const options = optionsOf(command).map(([name, option]) => argumentOf(name, option));
  const words = command.name === 'help' ? names : argumentsOf(command);
  const rest =
    command.completes === 'files'
      ? "'*:file:_files'"
      : words.length > 0
        ? quoted(`1:word:(${words.join(' ')})`)
        : '';
  return `    ${command.name}) _arguments ${[...options, rest].filter(Boolean).join(' ')} ;;`;
}

/** Returns a script for zsh. */
export function zshScript(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name);
  return `#compdef tickline
# zsh completion of tickline: source <(tickline completion zsh)
_tickline() {
  local -a commands
  commands=(${commands.map(({ name, about: text }) => quoted(`${name}:${text}`)).join(' ')})
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command="$words[2]"
  shift words
  (( CURRENT-- ))
  case "$command" in
${commands.map((command) => commandCase(command, names)).join('\n')}
  esac
}
compdef _tickline tickline`;
}
