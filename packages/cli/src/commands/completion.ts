import { EXIT, usageError } from '../cli-error.ts';
import type { Command } from '../command.ts';
import { bashScript } from '../completion/bash.ts';
import { fishScript } from '../completion/fish.ts';
import { zshScript } from '../completion/zsh.ts';

const SCRIPTS: Readonly<Record<string, (commands: readonly Command[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

const SHELLS = Object.keys(SCRIPTS);

export const completion: Command = {
  name: 'completion',
  about: 'Prints a script that completes commands and options in a shell',
  takes: `<${SHELLS.join('|')}>`,
  options: {},
  completes: SHELLS,
  examples: [
    ['source <(tickline completion bash)', 'In ~/.bashrc'],
    ['source <(tickline completion zsh)', 'In ~/.zshrc, after compinit'],
    ['tickline completion fish | source', 'In ~/.config/fish/config.fish'],
  ],
  async run({ terminal, args, commands }) {
    const [shell = ''] = args.words;
    const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined;
    if (!script) throw usageError(`Name a shell: ${SHELLS.join(', ')}.`);
    terminal.print(script(await commands.all()));
    return EXIT.ok;
  },
};
