import { PassThrough } from 'node:stream';
import { runProgram } from '@gatewatch/cli';
import { page } from './markdown.ts';

/** What `gatewatch --help` and `gatewatch help COMMAND` print, 80 columns wide. */
export async function commandsPage(): Promise<string> {
  const overview = await helpOf('--help');
  const names = [...overview.matchAll(/^ {2}(?<name>[a-z]+)(?: \S.*)?$/gm)]
    .map(({ groups }) => groups?.['name'] ?? '')
    .filter((name) => name !== 'help');
  const helps: string[] = [];
  for (const name of names) helps.push(block(`gatewatch ${name}`, await helpOf('help', name)));
  return page(
    'Commands',
    'In a checkout `npx --no-install gatewatch COMMAND`, elsewhere `gatewatch COMMAND`. NDJSON goes in and out, `-` is standard input; ' +
      'progress and summaries go to standard error. Exit 0: done; 1: findings (`check`, `test`); 2: wrong use, or an input that cannot be read.',
    fence(overview),
    ...helps,
  );
}

const fence = (text: string): string => `\`\`\`text\n${text.trimEnd()}\n\`\`\``;
const block = (title: string, text: string): string => `## ${title}\n\n${fence(text)}`;

async function helpOf(...args: readonly string[]): Promise<string> {
  const stdout = new PassThrough();
  const exit = await runProgram(['node', 'gatewatch', ...args], {
    stdin: new PassThrough(),
    stdout,
    stderr: new PassThrough(),
    cwd: '.',
    env: {},
    interactive: false,
    now: Date.now,
  });
  const text = String(stdout.read() ?? '');
  if (exit !== 0 || text === '') throw new Error(`gatewatch ${args.join(' ')} gave no help`);
  return text;
}
