import { traceEvents, type TracedEvent, type TracedRule } from '@gatewatch/engine';
import { LineWriter } from '../line-writer.ts';
import { explanationLines } from './explanation-text.ts';
import { readEvents, unreadLines } from './read-events.ts';
import { requireRules, type RuleOptions } from './rule-files.ts';
import { say, type Terminal } from './terminal.ts';

export interface ExplainOptions extends RuleOptions {
  /** false: rules are tried on every event, whatever their logsource */
  readonly logsource?: boolean;
  readonly timeField?: string;
  /** a JSON line for each event, instead of text for a person */
  readonly json?: boolean;
}

/**
 * `gatewatch explain`: why each part of a rule did or did not match each event, and how far each window was, in the order of time. The
 * verdicts are those of `detect`. @returns the exit code
 */
export async function explain(
  files: readonly string[],
  options: ExplainOptions,
  terminal: Terminal,
): Promise<number> {
  const rules = await requireRules(options, terminal);

  const read = await readEvents(files, options.raw === true, terminal);
  const out = new LineWriter(terminal.stdout);
  const traced = traceEvents(rules, read.events, {
    logsource: options.logsource === false ? 'ignore' : 'route',
    ...(options.timeField === undefined ? {} : { timeField: options.timeField }),
  });
  for (const event of traced) {
    for (const line of options.json ? [JSON.stringify(toLine(event))] : explanationLines(event)) {
      const waiting = out.write(line);
      if (waiting) await waiting;
    }
    if (out.closed) return 0;
  }
  await out.flush();
  say(terminal, `${read.events.length} events, ${rules.list.length} rules${unreadLines(read)}`);
  return 0;
}

function toLine({ line, at, rules, states, skips }: TracedEvent): Record<string, unknown> {
  return {
    line,
    at,
    matched: rules.some(({ matched }) => matched),
    rules: rules.map(toVerdict),
    correlations: states.map(({ metadata, kind, entity, values, holds, fired, text }) => {
      const { id, title } = metadata;
      return { rule_id: id, title, kind, entity, values, holds, fired, text };
    }),
    skipped: skips.map(({ metadata: { id, title }, lacks }) => ({ rule_id: id, title, lacks })),
  };
}

function toVerdict({
  metadata: { id, title },
  applies,
  matched,
  explanation,
}: TracedRule): Record<string, unknown> {
  return { rule_id: id, title, applies, matched, explanation };
}
