import type { Problems, YamlNode } from '@gatewatch/event';
import {
  CORRELATION_EXTENSIONS,
  extensionOf,
  type CorrelationOption,
  type CorrelationOptions,
} from './correlation-extensions.ts';
import { given, readText, readWord } from './node-checks.ts';
import { refuse } from './rule-problem.ts';
import { parseTimespan } from './timespan.ts';

/** The settings that a correlation may have beside those of Sigma; all of them while its type is not known. */
export function optionNames(type: string | undefined): string[] {
  const options = type === undefined ? ALL : (extensionOf(type)?.options ?? []);
  return options.map(({ name }) => name);
}

const ALL: readonly CorrelationOption[] = Object.values(CORRELATION_EXTENSIONS).flatMap(
  ({ options }) => options,
);

/** Reads the settings of a type that is ours, and fills in those with a fallback. What is wrong is reported and left out. */
export function readCorrelationOptions(
  body: YamlNode,
  type: string,
  timespan: number | undefined,
  problems: Problems,
): CorrelationOptions {
  const read: Record<string, number | string> = {};
  for (const option of extensionOf(type)?.options ?? []) {
    const at = given(body, option.name);
    const value = at === undefined ? fallbackOf(option) : readOption(at, option, problems);
    if (value === undefined) continue;
    read[option.name] = value;
    if (!coversTimespan(option) || Number(value) >= (timespan ?? 0)) continue;
    const message = `'${option.name}' must not be shorter than the timespan`;
    refuse(problems, at ?? body.get('timespan'), 'SIGMA_CORRELATION', message);
  }
  return read;
}

function coversTimespan(option: CorrelationOption): boolean {
  return option.kind === 'span' && option.coversTimespan === true;
}

function fallbackOf(option: CorrelationOption): number | string | undefined {
  if (option.kind === 'field' || option.fallback === undefined) return undefined;
  return option.kind === 'span' ? parseTimespan(option.fallback) : option.fallback;
}

function readOption(
  at: YamlNode,
  option: CorrelationOption,
  problems: Problems,
): number | string | undefined {
  switch (option.kind) {
    case 'span':
      return readSpan(at, option.name, problems);
    case 'number':
      return readNumber(at, option, problems);
    case 'choice':
      return readWord(at, option.name, option.choices, problems);
    case 'field':
      return readText(at, option.name, problems);
  }
}

function readNumber(
  at: YamlNode,
  { name, least, most, whole = false }: Extract<CorrelationOption, { kind: 'number' }>,
  problems: Problems,
): number | undefined {
  const { scalar } = at;
  const isNumber = typeof scalar === 'number' && scalar >= least && scalar <= most;
  if (isNumber && (!whole || Number.isInteger(scalar))) return scalar;
  const message = `'${name}' takes a ${whole ? 'whole ' : ''}number from ${least} to ${most}`;
  refuse(problems, at, 'SIGMA_CORRELATION', message);
  return undefined;
}

/** A timespan as Sigma writes it. @returns undefined after reporting what is wrong */
export function readSpan(
  at: YamlNode | undefined,
  name: string,
  problems: Problems,
): number | undefined {
  const text = readText(at, name, problems, 'SIGMA_TIMESPAN');
  if (text === undefined) return undefined;
  const span = parseTimespan(text);
  if (span === undefined) {
    const message = `'${text}' is no timespan: write a whole number and one of s, m, h, d, w, M, y, e.g. 30m`;
    refuse(problems, at, 'SIGMA_TIMESPAN', message);
  }
  return span;
}
