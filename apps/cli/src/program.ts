import { extname } from 'node:path';
import type { Writable } from 'node:stream';
import { Command, CommanderError } from 'commander';
import type { BacktestOptions } from './commands/backtest.ts';
import type { CheckOptions } from './commands/check.ts';
import type { DetectOptions } from './commands/detect.ts';
import type { ExplainOptions } from './commands/explain.ts';
import type { NormalizeOptions } from './commands/normalize.ts';
import type { ScoreOptions } from './commands/score.ts';
import type { SimulateCommandOptions } from './commands/simulate.ts';
import type { RuleOptions } from './commands/rule-files.ts';
import { say, type Terminal } from './commands/terminal.ts';
import { addProtectionCommands } from './protection-commands.ts';
import type { TestOptions } from './commands/test.ts';
import type { StartOptions } from './start/start.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

export const EXIT = { done: 0, findings: 1, usage: 2 } as const;

/** Runs one command line. @returns the exit code; a running `start` keeps the process alive */
export async function runProgram(argv: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = EXIT.done;
  const program = createProgram(terminal, (result) => (code = result));
  try {
    await program.parseAsync([...argv]);
    return code;
  } catch (error) {
    return await explainError(error, terminal);
  }
}

/** One clear sentence for what a person can mend; a stack only for what is our own fault. */
async function explainError(error: unknown, terminal: Terminal): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof Error && (await isForPerson(error))) {
    say(terminal, `gatewatch: ${error.message}`);
    return EXIT.usage;
  }
  throw error;
}

async function isForPerson(error: Error): Promise<boolean> {
  if (error instanceof UsageError) return true;
  const { ConfigurationError, StartError } = await import('@gatewatch/nest/configuration');
  if (error instanceof ConfigurationError || error instanceof StartError) return true;
  return (await import('@gatewatch/wiring')).isOutsideFault(error);
}

/** Commands are imported when they run: those that work on files need none of what `start` does. */
function createProgram(terminal: Terminal, done: (code: number) => void): Command {
  const program = new Command('gatewatch')
    .description('Detection and response for AI APIs')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
      getOutHelpWidth: () => widthOf(terminal.stdout),
      getErrHelpWidth: () => widthOf(terminal.stderr),
    })
    .showHelpAfterError('(gatewatch --help shows the commands)');
  addStart(program, terminal);
  addEventCommands(program, terminal, done);
  addExplain(program, terminal, done);
  addBacktest(program, terminal, done);
  addScore(program, terminal, done);
  addSimulate(program, terminal, done);
  addFileCommands(program, terminal, done);
  addProtectionCommands(program, terminal, done);
  return program;
}

/** Columns of a terminal; 80 for what is none. */
function widthOf(stream: Writable & { readonly columns?: number }): number {
  return stream.columns ?? 80;
}

function addStart(program: Command, terminal: Terminal): void {
  program
    .command('start')
    .description(
      'run ingest, detection and alerts in one process, on the embedded default unless gatewatch.yml says otherwise',
    )
    .option('--config <file>', 'configuration; gatewatch.yml of the working directory by default')
    .option('--demo', 'feed labelled demo traffic')
    .option(
      '--only <app>',
      'run one app alone, joined to the others by Kafka: ingest, detection or alerts',
    )
    .option('--port <port>', 'port of console and API')
    .option('--data-dir <folder>', 'where data lies')
    .action(async (options: StartOptions) => {
      const { start } = await import('./start/start.ts');
      await start(options, terminal);
    });
}

const LISTS = 'files and folders of lists, besides the lists/ of the rules';
const LATENESS =
  'hold back as a live input that is out of order by so much, e.g. 5s; by default the input is ordered whole';
const FIELDS = 'files and folders of field mappings, besides the fields/ of the rules';

function addEventCommands(
  program: Command,
  terminal: Terminal,
  done: (code: number) => void,
): void {
  program
    .command('normalize')
    .description('records to events, a JSON line each')
    .argument('[files...]', 'files with records, - for standard input')
    .option('--source <name>', 'the format; recognised record by record by default')
    .option('--envelope <field>', 'each line is an object whose member of this name is the record')
    .option('--dead-letters <file>', 'where to write what became no event')
    .option(
      '--explain',
      'what each record became and why: source, path and converters of each field',
    )
    .option('--json', 'the explanations as JSON, a line each')
    .option('--config <file>', 'configuration; gatewatch.yml of the working directory by default')
    .action(async (files: string[], options: NormalizeOptions) => {
      const { normalize } = await import('./commands/normalize.ts');
      done(await normalize(files, options, terminal));
    });
  program
    .command('detect')
    .description('events to detections, a JSON line each')
    .argument('[files...]', 'files with events, - for standard input')
    .requiredOption('--rules <paths...>', 'files and folders of rules')
    .option('--lists <paths...>', LISTS)
    .option('--fields <paths...>', FIELDS)
    .option('--raw', 'any JSON objects, as they are')
    .option('--no-logsource', 'try every rule on every event, whatever its logsource')
    .option('--time-field <field>', 'the field with the time')
    .option('--lateness <duration>', LATENESS)
    .action(async (files: string[], options: DetectOptions) => {
      const { detect } = await import('./commands/detect.ts');
      done(await detect(...sortPaths(files, options), terminal));
    });
}

function addBacktest(program: Command, terminal: Terminal, done: (code: number) => void): void {
  program
    .command('backtest')
    .description(
      'what rules would have said about past events or gateway logs, and what a change to them changes',
    )
    .argument('[files...]', 'files with events or records of gateways, - for standard input')
    .requiredOption('--rules <paths...>', 'files and folders of rules')
    .option('--against <rules>', 'other rules: a folder, a file, or a git revision of the same')
    .option('--labels <file>', 'the lines that belong to attacks: {"line", "attack"} each')
    .option('--label-field <field>', 'the field of an event that names its attack', 'labels.attack')
    .option('--html <file>', 'write a page')
    .option('--json', 'the report as JSON')
    .option('--lists <paths...>', LISTS)
    .option('--fields <paths...>', FIELDS)
    .option('--source <name>', 'the files hold records of this format')
    .option('--config <file>', 'configuration, for records; gatewatch.yml by default')
    .option('--raw', 'any JSON objects, as they are')
    .option('--no-logsource', 'try every rule on every event, whatever its logsource')
    .option('--time-field <field>', 'the field with the time')
    .action(async (files: string[], options: BacktestOptions) => {
      const { backtest } = await import('./commands/backtest.ts');
      done(await backtest(...sortPaths(files, options), terminal));
    });
}

function addExplain(program: Command, terminal: Terminal, done: (code: number) => void): void {
  program
    .command('explain')
    .description('why each part of a rule did or did not match each event, and how far windows are')
    .argument('[files...]', 'files with events, - for standard input')
    .requiredOption('--rules <paths...>', 'files and folders of rules')
    .option('--lists <paths...>', LISTS)
    .option('--fields <paths...>', FIELDS)
    .option('--raw', 'any JSON objects, as they are')
    .option('--no-logsource', 'try every rule on every event, whatever its logsource')
    .option('--time-field <field>', 'the field with the time')
    .option('--json', 'a JSON line for each event, for a program')
    .action(async (files: string[], options: ExplainOptions) => {
      const { explain } = await import('./commands/explain.ts');
      done(await explain(...sortPaths(files, options), terminal));
    });
}

function addScore(program: Command, terminal: Terminal, done: (code: number) => void): void {
  program
    .command('score')
    .description(
      'how anomalous each value of a series is: timestamp,value rows get an anomaly_score',
    )
    .argument('<file>', 'CSV whose first line names the columns, - for standard input')
    .option('--model <name>', 'auto: one setting for series of any kind', 'auto')
    .option(
      '--params <json>',
      "a JSON object of the model's parameters; docs/guides/baselines.md names them",
    )
    .action(async (file: string, options: ScoreOptions) => {
      const { score } = await import('./commands/score.ts');
      done(await score(file, options, terminal));
    });
}

function addSimulate(program: Command, terminal: Terminal, done: (code: number) => void): void {
  program
    .command('simulate')
    .description("labelled traffic in a gateway's own format")
    .option('--scenario <name>', 'all, benign, or one attack', 'all')
    .option('--seed <seed>', 'the same seed gives the same records', '1')
    .option('--as <source>', 'kong, litellm or nginx; by default each tenant has its own gateway')
    .option('--rate <calls>', 'honest calls a second')
    .option('--duration <span>', 'e.g. 10m')
    .option('--start <time>', 'ISO 8601')
    .option('--history <span>', 'honest traffic before the start, e.g. 3h')
    .option('--keys <count>', 'how many keys of people call; 60 by default')
    .option('--every <span>', 'play the attacks again after so long, e.g. 24h; once by default')
    .option('--labels <file>', 'where to write the labels of attacks')
    .option('--realtime', 'at the speed of the clock')
    .action(async (options: SimulateCommandOptions) => {
      const { simulate } = await import('./commands/simulate.ts');
      done(await simulate(options, terminal));
    });
}

const isEvents = (path: string): boolean =>
  path === '-' || !['', '.yml', '.yaml', '.csv'].includes(extname(path));

/** An option with several paths takes all that follows it: what is no folder, YAML or list is meant to be read for events. */
function sortPaths<Options extends RuleOptions>(
  files: readonly string[],
  options: Options,
): [string[], Options] {
  const { rules, lists = [], fields = [] } = options;
  const kept = (paths: readonly string[]): string[] => paths.filter((path) => !isEvents(path));
  return [
    [...files, ...[...rules, ...lists, ...fields].filter(isEvents)],
    { ...options, rules: kept(rules), lists: kept(lists), fields: kept(fields) },
  ];
}

function addFileCommands(program: Command, terminal: Terminal, done: (code: number) => void): void {
  program
    .command('check')
    .description(
      'validate rules, sources, playbooks and gatewatch.yml with the files that it names; the shipped ones by default',
    )
    .argument('[paths...]', 'files and folders')
    .option('--json', 'one line per file')
    .action(async (paths: string[], options: CheckOptions) => {
      const { check } = await import('./commands/check.ts');
      done(await check(paths, options, terminal));
    });
  program
    .command('test')
    .description('run the cases of rules, sources and playbooks; the shipped ones by default')
    .argument('[paths...]', 'files and folders')
    .option('--json', 'one line per case, and per file with a mistake')
    .option(
      '--unmapped',
      'also which members of the record of a source case no rule read: for information',
    )
    .action(async (paths: string[], options: TestOptions) => {
      const { test } = await import('./commands/test.ts');
      done(await test(paths, options, terminal));
    });
}
