import type { Command } from '../command.ts';
import { argumentsOf, optionsOf, quoted } from './words.ts';

function valueCases(command: Command): string[] {
  return optionsOf(command).flatMap(([name, { value, choices, short }]) => {
    if (!value) return [];
    const words = choices ? quoted(choices.join(' ')) : "''";
    const names = [`${command.name}:--${name}`, ...(short ? [`${command.name}:-${short}`] : [])];
    return [`    ${names.join('|')}) words=${words} ;;`];
  });
}

function commandCase(command: Command): string {
  const options = optionsOf(command).map(([name]) => `--${name}`);
  const words = [...argumentsOf(command), ...options].join(' ');
  return `    ${command.name}:*) words=${quoted(words)} ;;`;
}

/** Returns a script for bash. It works with version 3.2, which macOS has. */
export function bashScript(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name);
  const forFiles = commands.filter(({ completes }) => completes === 'files').map(({ name }) => name);
  return `# bash completion of tickline: source <(tickline completion bash)
_tickline() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}" words
  COMPREPLY=()
  if [ "$COMP_CWORD" -le 1 ]; then
    COMPREPLY=($(compgen -W ${quoted(names.join(' '))} -- "$word"))
    return
  fi
  case "$command:$before" in
    help:help) words=${quoted(names.join(' '))} ;;
${commands.flatMap(valueCases).join('\n')}
${commands.map(commandCase).join('\n')}
    *) return ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  case "$command" in
    ${forFiles.join('|')}) case "$word" in -*) ;; *) COMPREPLY+=($(compgen -f -- "$word")) ;; esac ;;
  esac
}
complete -o filenames -F _tickline tickline`;
}
