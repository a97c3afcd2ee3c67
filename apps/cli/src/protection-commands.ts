import type { Command } from 'commander';
import type { KeysOptions, RotateOptions } from './commands/keys.ts';
import type { Terminal } from './commands/terminal.ts';

type Done = (code: number) => void;
const CONFIG = '--config <file>';
const CONFIG_MEANING = 'configuration; gatewatch.yml of the working directory by default';

/** The commands around keys, dead letters and what is encrypted. */
export function addProtectionCommands(program: Command, terminal: Terminal, done: Done): void {
  addKeys(program, terminal, done);
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
    .command('rotate')
    .description('put a new key before those in the data directory; in force at the next start')
    .option(CONFIG, CONFIG_MEANING)
    .option('--overlap <span>', 'for how long tokens stay under the former key', '28d')
    .action(async (options: RotateOptions) => {
      const { rotate } = await import('./commands/keys.ts');
      done(rotate(options, terminal));
    });
}
