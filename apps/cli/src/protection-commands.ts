import type { Command } from 'commander';
import type { KeysOptions, NewKeysOptions, RotateOptions } from './commands/keys.ts';
import type { DeadLetterOptions, ShowOptions } from './commands/dead-letters.ts';
import type { ReplayOptions } from './commands/replay.ts';
import type { RevealOptions } from './commands/reveal.ts';
import type { Terminal } from './commands/terminal.ts';

type Done = (code: number) => void;
const CONFIG = '--config <file>';
const CONFIG_MEANING = 'configuration; gatewatch.yml of the working directory by default';

/** The commands around keys, dead letters and what is encrypted. */
export function addProtectionCommands(program: Command, terminal: Terminal, done: Done): void {
  addKeys(program, terminal, done);
  addReveal(program, terminal, done);
  addDeadLetters(program, terminal, done);
  addReplay(program, terminal, done);
}

/** The options by which dead letters are chosen. */
function chosen(command: Command): Command {
  return command
    .option('--reason <reason>', 'only for this reason, e.g. unknown_format')
    .option('--source <name>', 'only of this source; unknown for those of none')
    .option('--since <time>', 'only those that came since: an ISO time, or a span such as 2h')
    .option(CONFIG, CONFIG_MEANING);
}

function addDeadLetters(program: Command, terminal: Terminal, done: Done): void {
  const letters = program
    .command('dead-letters')
    .description('records that could not become events');
  chosen(letters.command('list', { isDefault: true }))
    .description('how many there are, by reason and source')
    .option('--json', 'a JSON line for each reason and source')
    .action(async (options: DeadLetterOptions) => {
      const { listDeadLetters } = await import('./commands/dead-letters.ts');
      done(await listDeadLetters(options, terminal));
    });
  chosen(letters.command('show'))
    .description('the newest with their scrubbed previews, a JSON line each')
    .option('--limit <count>', 'how many', '20')
    .action(async (options: ShowOptions) => {
      const { showDeadLetters } = await import('./commands/dead-letters.ts');
      done(await showDeadLetters(options, terminal));
    });
}

function addReplay(program: Command, terminal: Terminal, done: Done): void {
  chosen(program.command('replay'))
    .description('send dead letters again after a mapping was mended; what still fails stays')
    .option('--as <source>', 'read them as this source; auto recognises them')
    .option('--dry-run', 'only say what would become of them')
    .action(async (options: ReplayOptions) => {
      const { replay } = await import('./commands/replay.ts');
      done(await replay(options, terminal));
    });
}

function addReveal(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('reveal')
    .description('open what was encrypted in events, incidents and exports, audited')
    .argument('[files...]', 'files with JSON lines or encrypted fields, - for standard input')
    .requiredOption('--key <file>', 'the private key, PEM or JWK')
    .requiredOption('--reason <text>', 'why: it stands in the audit')
    .option('--field <names...>', 'only these fields, e.g. gen_ai.input.messages')
    .option('--event <id>', 'only of this event')
    .option('--who <name>', 'who opens it; the user of this machine by default')
    .option('--audit <file>', 'where it is audited; audit.jsonl of the data directory by default')
    .option(CONFIG, CONFIG_MEANING)
    .action(async (files: string[], options: RevealOptions) => {
      const { reveal } = await import('./commands/reveal.ts');
      done(await reveal(files, options, terminal));
    });
}

function addKeys(program: Command, terminal: Terminal, done: Done): void {
  const keys = program.command('keys').description('the keys of tokens, seals and content');
  keys
    .command('list', { isDefault: true })
    .description('ids and ages of the keys that tokens and seals are made with')
    .option(CONFIG, CONFIG_MEANING)
    .option('--json', 'a JSON line for each key')
    .action(async (options: KeysOptions) => {
      const { listKeys } = await import('./commands/keys.ts');
      done(listKeys(options, terminal));
    });
  keys
    .command('new')
    .description('make the pair of keys that content and fields are encrypted for')
    .requiredOption('--content', 'for content and fields: the only kind that is not made by itself')
    .option('--out <folder>', 'where content-public.pem and content-private.pem are put', '.')
    .option('--kind <kind>', 'ec (P-256) or rsa (3072 bits)', 'ec')
    .action(async (options: NewKeysOptions) => {
      const { newContentKeys } = await import('./commands/keys.ts');
      done(await newContentKeys(options, terminal));
    });
  keys
    .command('rotate')
    .description('put a new key before those in the data directory; in force at the next start')
    .option(CONFIG, CONFIG_MEANING)
    .option('--overlap <span>', 'for how long tokens stay under the former key', '28d')
    .action(async (options: RotateOptions) => {
      const { rotate } = await import('./commands/keys.ts');
      done(rotate(options, terminal));
    });
}
