import { EXIT } from '../cli-error.ts';
import type { Command } from '../command.ts';
import { helpOf, overview } from '../output/help-text.ts';

export const help: Command = {
  name: 'help',
  about: 'Shows help',
  takes: '[<command>]',
  options: {},
  examples: [
    ['tickline help', 'Shows all commands'],
    ['tickline help add', 'Shows the options and examples of a command'],
  ],
  async run({ terminal, args, commands }) {
    const [name] = args.words;
    const lines = name === undefined ? overview(await commands.all()) : helpOf(await commands.find(name));
    terminal.print(lines.join('\n'));
    return EXIT.ok;
  },
};
