import { ActionError } from './action-error.ts';
import { neverValue } from './guard.ts';
import type { ActionCall, Connector, StepRecord } from './model.ts';
import { openReveals, withTokens, type Opened } from './reveal-reference.ts';
import type { Revealed } from './credential-vault.ts';
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
  const wrong = missing.length > 0 ? [] : connector.check(verb, withTokens(call.with));
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

/** Asks the vault for what a connector's call needs. */
export type RevealForStep = (ask: {
  readonly connector: string;
  readonly field: string;
  readonly token: string;
  readonly why: string;
}) => Promise<Revealed>;

export interface StepCall {
  readonly connectors: readonly Connector[];
  readonly deadline: Deadline;
  /** nobody has a credential where it is not given */
  readonly reveal?: RevealForStep | undefined;
  /** the run and its playbook, for the audit */
  readonly why: string;
}

/** Makes the call of a step once. Nothing of a fault but an ActionError's own message is told: other messages may hold secrets. */
export async function callStep(step: StepRecord, parts: StepCall): Promise<StepOutcome> {
  const { connector } = split(step.action, parts.connectors);
  if (!connector) return fail(`there is no action '${step.action}'`);
  const { with: args, ...call } = step.call ?? { with: {} };
  const opened = await openArguments(connector.name, args, step, parts);
  if (!opened) return { kind: 'failed', error: "the vault can't be asked", retriable: true };
  if (opened.missing !== undefined)
    return fail(`${step.action}: no credential for ${opened.missing}`);
  const outcome = await act(step, { ...call, with: opened.args }, connector, parts);
  return withoutCredentials(outcome, opened.credentials);
}

type Arguments = Readonly<Record<string, unknown>>;

async function openArguments(
  connector: string,
  args: Arguments,
  { name }: StepRecord,
  { reveal, why }: StepCall,
): Promise<Opened<Arguments> | undefined> {
  try {
    return await openReveals(args, async (field, token) =>
      reveal
        ? reveal({ connector, field, token, why: `${why}, step ${name}` })
        : { kind: 'refused' },
    );
  } catch {
    return undefined; // its words are the store's
  }
}

async function act(
  { action, key = '', timeoutMs = 10_000 }: StepRecord,
  call: Omit<ActionCall, 'action' | 'key' | 'timeoutMs'>,
  connector: Connector,
  { deadline }: StepCall,
): Promise<StepOutcome> {
  const verb = action.slice(action.indexOf('.') + 1);
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

/** No connector should tell a credential; what one does tell is stored and shown. */
function withoutCredentials(
  outcome: StepOutcome,
  credentials: ReadonlyMap<string, string>,
): StepOutcome {
  const clean = (text: string): string => {
    let cleaned = text;
    for (const [credential, token] of credentials) cleaned = cleaned.replaceAll(credential, token);
    return cleaned;
  };
  if (outcome.kind === 'done') return { ...outcome, result: clean(outcome.result) };
  return outcome.kind === 'failed' ? { ...outcome, error: clean(outcome.error) } : outcome;
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
