import { performance } from 'node:perf_hooks';
import {
  timeOf,
  type LineRun,
  type LineRefusal,
  type RuleListing,
  type RuleSet,
} from '@gatewatch/engine';
import { AttackLabels, parseLabel } from '../backtest/attack-labels.ts';
import { BacktestInput } from '../backtest/backtest-input.ts';
import { FiringBook } from '../backtest/compare-runs.ts';
import { buildReport, type BacktestReport } from '../backtest/report.ts';
import { timeMatching, WindowCosts, type RuleCost } from '../backtest/rule-cost.ts';
import { DAY_MS, RunTally } from '../backtest/rule-tally.ts';
import { findOtherRules } from '../backtest/rules-at-revision.ts';
import { reportAsText } from '../backtest/text-report.ts';
import { UsageError } from '../usage-error.ts';
import { feedInputs, type FeedOptions } from '../backtest/feed-inputs.ts';
import { inputLines } from './input-lines.ts';
import { LINE_COMPLAINTS, logsourceMode, openLineRun, type LineOptions } from './match-lines.ts';
import { openOutputFile } from './output-file.ts';
import { MOST_COMPLAINTS, unreadLines } from './read-events.ts';
import { requireRules, type RuleOptions } from './rule-files.ts';
import { say, type Terminal } from './terminal.ts';

export interface BacktestOptions extends RuleOptions, LineOptions, FeedOptions {
  /** a folder or file of rules, or a git revision, to compare with */
  readonly against?: string;
  /** file with the lines that belong to attacks */
  readonly labels?: string;
  readonly labelField: string;
  readonly json?: boolean;
  /** file for the page */
  readonly html?: string;
}

/** `gatewatch backtest`: what rules would have said about past events. @returns the exit code */
export async function backtest(
  files: readonly string[],
  options: BacktestOptions,
  terminal: Terminal,
): Promise<number> {
  const began = performance.now();
  const rules = await requireRules(options, terminal);
  const others = await otherRules(options, terminal);
  const labels = await labelsOf(options, terminal);
  const test = new Backtest({ rules, ...(others ? { others } : {}), labels, options, terminal });
  await feedInputs(files, options, { input: test.input, terminal });
  const report = test.finish();
  if (options.html !== undefined) await writePage(options.html, report);
  const text = options.json ? JSON.stringify(report) : reportAsText(report);
  terminal.stdout.write(`${text}\n`);
  const seconds = (performance.now() - began) / 1000;
  say(
    terminal,
    `${report.events} events, ${rules.list.length} rules in ${seconds.toFixed(1)} s${unreadLines({ refused: report.unread })}`,
  );
  return 0;
}

interface OtherRuleSet {
  readonly name: string;
  readonly rules: RuleSet;
}

interface BacktestParts {
  readonly rules: RuleSet;
  readonly others?: OtherRuleSet;
  readonly labels: AttackLabels;
  readonly options: BacktestOptions;
  readonly terminal: Terminal;
}

/** One run of the rules, beside it one of those that are compared with, and all that is counted of both. */
class Backtest {
  readonly input: BacktestInput;
  readonly #parts: BacktestParts;
  readonly #run: LineRun;
  readonly #otherRun: LineRun | undefined;
  readonly #costs = new WindowCosts(clock);
  readonly #traffic = new Map<number, number>();
  readonly #span = { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY };
  #refused = 0;

  constructor(parts: BacktestParts) {
    this.#parts = parts;
    const { rules, others, labels, options } = parts;
    this.#run = openLineRun(this.#costs.watch(rules), options, { taken: (t) => this.#count(t) });
    this.#otherRun = others && openLineRun(others.rules, options);
    this.input = new BacktestInput({
      runs: [this.#run, ...(this.#otherRun ? [this.#otherRun] : [])],
      labels,
      labelField: options.labelField,
      timeOf: (event) => timeOf(event, options.timeField),
      refused: (why, line) => this.#complain(why, line),
    });
  }

  finish(): BacktestReport {
    const { rules, labels, others } = this.#parts;
    const tally = new RunTally(labels);
    const book = new FiringBook();
    for (const detection of this.#run.finish()) {
      tally.take(detection);
      if (others) book.take(detection);
    }
    const against = others && { name: others.name, ...book.against(this.#otherFirings()) };
    return buildReport({
      rules,
      tally,
      labels,
      traffic: this.#traffic,
      span: this.#span,
      events: this.#run.count,
      unread: this.#refused + this.input.deadLetters,
      costOf: this.#costFinder(),
      ...(against ? { against } : {}),
    });
  }

  #otherFirings(): FiringBook {
    const book = new FiringBook();
    for (const detection of this.#otherRun?.finish() ?? []) book.take(detection);
    return book;
  }

  #costFinder(): (listing: RuleListing) => RuleCost {
    const { rules, options } = this.#parts;
    const logsource = logsourceMode(options);
    const nanos = timeMatching(rules.detectionRules, this.input.samples, { clock, logsource });
    const stateful = new Map(rules.stateful.map((rule) => [rule.metadata.id, rule]));
    return ({ metadata: { id } }) => {
      const rule = stateful.get(id);
      const matchNanos = nanos.get(id);
      return rule ? this.#costs.of(rule) : matchNanos === undefined ? {} : { matchNanos };
    };
  }

  #count(t: number): void {
    const span = this.#span;
    if (t < span.first) span.first = t;
    if (t > span.last) span.last = t;
    const day = Math.floor(t / DAY_MS) * DAY_MS;
    this.#traffic.set(day, (this.#traffic.get(day) ?? 0) + 1);
  }

  #complain(why: LineRefusal, line: number): void {
    if (this.#refused++ < MOST_COMPLAINTS)
      say(this.#parts.terminal, `line ${line} ${LINE_COMPLAINTS[why]}`);
  }
}

async function otherRules(
  options: BacktestOptions,
  terminal: Terminal,
): Promise<OtherRuleSet | undefined> {
  const { against } = options;
  if (against === undefined) return undefined;
  const found = await findOtherRules(against, options.rules, terminal.cwd);
  try {
    return {
      name: found.name,
      rules: await requireRules({ ...options, rules: found.paths }, terminal),
    };
  } finally {
    await found.done();
  }
}

async function labelsOf(
  { labels: file }: BacktestOptions,
  terminal: Terminal,
): Promise<AttackLabels> {
  const labels = new AttackLabels();
  if (file === undefined) return labels;
  let place = 0;
  for await (const { batch } of inputLines([file], terminal.stdin)) {
    for (const { bytes } of batch) {
      place++;
      if (bytes.length === 0) continue;
      const label = parseLabel(bytes);
      if (!label)
        throw new UsageError(
          `--labels: ${file}:${place}: a label is {"line": number of the input line from 0, "attack": name}`,
        );
      labels.add(label.line, label);
    }
  }
  return labels;
}

async function writePage(path: string, report: BacktestReport): Promise<void> {
  const { reportAsPage } = await import('../backtest/report-page.ts');
  const page = await openOutputFile('--html', path);
  void page?.write(reportAsPage(report));
  await page?.end();
}

const clock = (): number => performance.now();
