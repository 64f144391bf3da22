import { Help, type Command, type Option } from 'commander';
import { HELP } from '../italian/help.ts';

/** The library's own words. */
const TITLES: Readonly<Record<string, string>> = {
  'Usage:': 'Uso:',
  'Arguments:': 'Argomenti:',
  'Options:': 'Opzioni:',
  'Commands:': 'Comandi:',
};

/** A sentence of `--help` in Italian. */
function italian(english: string): string {
  return HELP[english.replace(/\s+/g, ' ').trim()] ?? english;
}

/** Has a command and all below it say in Italian what they take; their names stay as they are. */
export function putHelpIntoItalian(command: Command): void {
  command.description(italian(command.description())).summary(italian(command.summary()));
  for (const argument of command.registeredArguments) argument.description = italian(argument.description);
  for (const option of command.options) option.description = italian(option.description);
  command.helpOption('-h, --help', 'mostra l’aiuto');
  command.configureHelp({
    styleTitle: (title) => TITLES[title] ?? title,
    optionDescription: (option: Option) =>
      Help.prototype
        .optionDescription(option)
        .replace('(choices: ', '(scelte: ')
        .replace(/([(,] ?)default: /, '$1predefinito: '),
  });
  // What follows the options is a text of each command; its one heading is the same everywhere.
  command.configureOutput({
    writeOut: (text) => process.stdout.write(text.replace(/^Examples:$/m, 'Esempi:')),
  });
  for (const inner of command.commands) putHelpIntoItalian(inner);
  if (command.commands.length > 0) command.helpCommand('help [command]', 'mostra l’aiuto di un comando');
}
