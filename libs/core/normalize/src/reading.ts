import type { GatewayEvent } from '@gatewatch/event';
import type { Batch } from './batch.ts';
import type { Envelope } from './envelope.ts';
import type { ParseScope } from './parse-steps.ts';
import type { Source } from './source.ts';

/** What is being read: what it may be, and which envelopes were opened. */
export interface Reading {
  readonly batch: Batch;
  readonly hinted: Source | undefined;
  readonly depth: number;
  /** fields that the envelopes told */
  readonly kept: GatewayEvent;
  readonly opened: readonly string[];
}

/** What is remembered of an input: lines are recognised by slow patterns, so the last format is tried first. */
export interface InputMemory {
  source?: Source;
  readonly scope: ParseScope;
}

/** What is read within an envelope. */
export function opening(
  reading: Reading,
  { kind, kept }: Pick<Envelope, 'kind' | 'kept'>,
): Reading {
  return {
    ...reading,
    depth: reading.depth + 1,
    kept: { ...reading.kept, ...kept },
    opened: [...reading.opened, kind],
  };
}

/** Inputs whose last line format is remembered. */
const MOST_INPUTS = 1000;

/** What is remembered of an input, begun where it is a new one. */
export function memoryOf(inputs: Map<string, InputMemory>, input: string): InputMemory {
  const known = inputs.get(input);
  if (known) return known;
  if (inputs.size >= MOST_INPUTS) inputs.clear();
  const memory: InputMemory = { scope: {} };
  inputs.set(input, memory);
  return memory;
}

/** The last format of an input, where its steps, a header line or the line itself say that it may be this one's. */
export function lastThatMayFit({ source, scope }: InputMemory, line: string): Source | undefined {
  const mayFit = source?.exact || scope.columns !== undefined || source?.detect.line?.(line);
  return mayFit ? source : undefined;
}
