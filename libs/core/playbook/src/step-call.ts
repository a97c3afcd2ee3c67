import { ActionError } from './action-error.ts';
import { neverValue } from './guard.ts';
import type { Connector, StepRecord } from './model.ts';
import type { Failure } from './run-machine.ts';

export type StepOutcome =
  | { readonly kind: 'done'; readonly result: string }
  | { readonly kind: 'held'; readonly reason: string }
  | ({ readonly kind: 'failed' } & Failure);

/** Settles as `work` does, or fails with ACTION_TIMEOUT once `ms` are over. */
export type Deadline = (work: Promise<string>, ms: number) => Promise<string>;

const fail = (error: string): StepOutcome => ({ kind: 'failed', error, retriable: false });

/** What stops a step before it is called, dry run or not: a guard, or arguments that the action does not take. */
export function refusalOf(
  step: StepRecord,
  never: readonly string[],
  connectors: readonly Connector[],
): StepOutcome | undefined {
  const { call = { with: {} }, action, missing = [] } = step;
  const value = neverValue(call, never);
  if (value !== undefined)
    return { kind: 'held', reason: `held back: ${value} is on the 'never' list` };
  const { connector, verb } = split(action, connectors);
  if (!connector?.verbs.includes(verb)) return fail(`there is no action '${action}'`);
  const wrong = missing.length > 0 ? [] : connector.check(verb, call.with);
  return wrong.length > 0 ? fail(`${action}: ${wrong.join('; ')}`) : undefined;
}

/** What a dry run says instead of calling. */
export function dryRunOutcome({ missing = [] }: StepRecord): StepOutcome {
  const lacks = missing.length > 0 ? `; without a value: ${missing.join(', ')}` : '';
  return { kind: 'done', result: `dry run: the call was not made${lacks}` };
}

/** What an acting step can't do without. */
export function missingOutcome({ missing = [] }: StepRecord): StepOutcome | undefined {
  if (missing.length === 0) return undefined;
  const settings = missing.some((path) => path.startsWith('settings.'));
  const hint = settings ? ': set it under playbooks.settings' : '';
  return fail(`no value for ${missing.join(', ')}${hint}`);
}

/** Makes the call of a step once. Nothing of a fault but an ActionError's own message is told: other messages may hold secrets. */
export async function callStep(
  { action, call = { with: {} }, key = '', timeoutMs = 10_000 }: StepRecord,
  connectors: readonly Connector[],
  deadline: Deadline,
): Promise<StepOutcome> {
  const { connector, verb } = split(action, connectors);
  if (!connector) return fail(`there is no action '${action}'`);
  try {
    const work = connector.act(verb, { action, ...call, key, timeoutMs });
    return { kind: 'done', result: await deadline(work, timeoutMs) };
  } catch (error) {
    if (!(error instanceof ActionError)) return fail(`${action} broke down`);
    const { message, retriable, retryAfterMs } = error;
    return {
      kind: 'failed',
      error: message,
      retriable,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    };
  }
}

function split(
  action: string,
  connectors: readonly Connector[],
): { connector: Connector | undefined; verb: string } {
  const dot = action.indexOf('.');
  const name = action.slice(0, dot);
  return {
    connector: connectors.find((candidate) => candidate.name === name),
    verb: action.slice(dot + 1),
  };
}
