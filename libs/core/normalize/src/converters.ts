import type { Problems, YamlNode } from '@gatewatch/event';
import { CONTENT_CONVERTERS } from './content-converters.ts';
import type { Convert, ConverterKind } from './converter.ts';
import { LIST_CONVERTERS } from './list-converters.ts';
import { NUMBER_CONVERTERS } from './number-converters.ts';
import { oneOrMany, report, unknownName } from './source-problem.ts';
import { TEXT_CONVERTERS } from './text-converters.ts';
import { TIME_CONVERTERS } from './time-converters.ts';
import { WEB_CONVERTERS } from './web-converters.ts';
import { findZone, type Zone } from './zone.ts';

export { FAILED, toBoolean, toInteger, toNumber, toText } from './value.ts';
export { toMilliseconds as toDate } from './time-converters.ts';
export { toAddress } from './web-converters.ts';
export type { Convert } from './converter.ts';

/** The closed list of what can stand after `as:`. */
export const CONVERTERS: ReadonlyMap<string, ConverterKind> = new Map(
  [
    NUMBER_CONVERTERS,
    TIME_CONVERTERS,
    WEB_CONVERTERS,
    TEXT_CONVERTERS,
    LIST_CONVERTERS,
    CONTENT_CONVERTERS,
  ].flatMap((table) => Object.entries(table)),
);

/** Converters that read all values of `from` and need more than the values: known here, made by the mapping. */
export const WHOLE_CONVERTERS = ['client_ip', 'secret'] as const;

/** Every spelling, those with a closed list of arguments with each of them. */
export const CONVERTER_NAMES: readonly string[] = [
  ...[...CONVERTERS].flatMap(([name, { allowed, argument }]) => {
    if (allowed) return allowed.map((each) => `${name}(${each})`);
    return name === 'date'
      ? ['date(iso)', 'date(clf)', 'date(…)']
      : argument === undefined
        ? [name]
        : [`${name}(…)`];
  }),
  ...WHOLE_CONVERTERS,
];

const CALL = /^([a-z0-9_]+)(?:\((.*)\))?$/s;
const MAP_KEYS = 'one converter, with `tz` beside `date`';

/** What stands for one converter: `name`, `name(argument)`, or `{ name: argument(s), tz: zone }`. Undefined, with a report, where it is none. */
export function readConverter(
  node: YamlNode,
  problems: Problems,
  sourceHasZone: boolean,
): Convert | undefined {
  const call = readCall(node, problems);
  if (!call) return undefined;
  const kind = CONVERTERS.get(call.name);
  if (!kind) return reportUnknown(node, String(node.scalar ?? call.name), problems);
  const mistake = argumentMistake(call.name, kind, call.texts);
  const made = mistake ?? kind.make({ texts: call.texts, zone: call.zone, sourceHasZone });
  return typeof made === 'string' ? report(problems, node, 'SOURCE_BAD_VALUE', made) : made;
}

interface Call {
  readonly name: string;
  readonly texts: readonly string[];
  readonly zone: Zone | undefined;
}

function readCall(node: YamlNode, problems: Problems): Call | undefined {
  if (node.kind === 'map') return readMapCall(node, problems);
  const found = CALL.exec(String(node.scalar ?? ''));
  if (!found) return reportUnknown(node, String(node.scalar ?? ''), problems);
  const [, name = '', argument] = found;
  return {
    name,
    texts: argument === undefined ? [] : argumentsIn(name, argument),
    zone: undefined,
  };
}

/** Only numbers are separated by commas: a comma in a pattern or separator is its own. */
function argumentsIn(name: string, text: string): string[] {
  return name === 'severity_scale' ? text.split(',').map((each) => each.trim()) : [text];
}

function readMapCall(node: YamlNode, problems: Problems): Call | undefined {
  const calls = node.entries().filter(({ name }) => name !== 'tz');
  const [only] = calls;
  if (!only || calls.length > 1) {
    return report(problems, node, 'SOURCE_BAD_VALUE', `a converter's map has ${MAP_KEYS}`);
  }
  const texts = oneOrMany(only.value).map(({ scalar }) => String(scalar ?? ''));
  const tz = node.get('tz');
  const zone = tz && readZone(tz, problems);
  return { name: only.name, texts, zone };
}

/** A zone, or a report. */
export function readZone(node: YamlNode, problems: Problems): Zone | undefined {
  const name = String(node.scalar ?? '');
  const zone = findZone(name);
  if (zone) return zone;
  const otherwise = 'write UTC, an offset such as +02:00, or a name such as Europe/Berlin';
  return report(problems, node, 'SOURCE_BAD_VALUE', `'${name}' is no time zone: ${otherwise}`);
}

function argumentMistake(
  name: string,
  { argument, allowed }: ConverterKind,
  texts: readonly string[],
): string | undefined {
  if (argument === undefined) {
    return texts.length > 0 ? `'${name}' takes no argument` : undefined;
  }
  if (texts.length === 0) return `'${name}' needs ${argument}: ${name}(…)`;
  const [text = ''] = texts;
  if (!allowed || allowed.includes(text)) return undefined;
  return `'${name}(${text})': write one of ${allowed.map((each) => `${name}(${each})`).join(', ')}`;
}

function reportUnknown(node: YamlNode, name: string, problems: Problems): undefined {
  const otherwise = `there are ${CONVERTER_NAMES.join(', ')}`;
  const message = unknownName('converter', name, CONVERTER_NAMES, otherwise);
  return report(problems, node, 'SOURCE_UNKNOWN_CONVERTER', message);
}
