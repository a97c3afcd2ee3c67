import {
  canonicalText,
  identify,
  Problems,
  readYaml,
  refuseUnknownKeys,
  type FieldValue,
  type GatewayEvent,
  type Problem,
  type YamlNode,
} from '@gatewatch/event';
import type { NormalizedRecord } from './batch.ts';
import { undeclaredFields } from './fields.ts';
import { createNormalizer } from './normalizer.ts';
import { report } from './source-problem.ts';
import type { SourceFile, SourceSet } from './source-set.ts';
import { parseIsoDate } from './time.ts';

/** How one case of a `*.cases.yml` came out. */
export interface SourceCaseResult {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly ok: boolean;
  /** one sentence for each thing that came out otherwise */
  readonly differences: readonly string[];
  readonly events: readonly GatewayEvent[];
  /** members of its record that no rule of the source read: what the mapping leaves out, no mistake */
  readonly unmapped: readonly string[];
}

const FILE_KEYS = ['source', 'trusted_proxies', 'cases'] as const;
const CASE_KEYS = [
  'name',
  'record',
  'at',
  'events',
  'dropped',
  'dead_letters',
  'source',
  'secrets',
] as const;
/** Stands for any token of a credential. */
const ANY_TOKEN = '<token>';
/** Cases whose record arrives at no certain time: later than all that they may say. */
const LATE = Date.UTC(2100, 0, 1);

/**
 * Runs the cases of source files: `record` (a text as it is, or a map written as JSON) must become these `events` (the fields that are named;
 * null: absent), `dropped` and `dead_letters`; no output may hold one of `secrets`.
 */
export function runSourceCases(
  sources: SourceSet,
  files: readonly SourceFile[],
): { readonly results: readonly SourceCaseResult[]; readonly problems: readonly Problem[] } {
  const results: SourceCaseResult[] = [];
  const lists: Problems[] = [];
  for (const file of files) {
    const problems = new Problems(file.path);
    lists.push(problems);
    for (const root of readYaml(file.text, problems)) {
      results.push(...runFile(sources, root, problems));
    }
  }
  return { results, problems: lists.flatMap(({ list }) => list) };
}

function runFile(sources: SourceSet, root: YamlNode, problems: Problems): SourceCaseResult[] {
  refuseUnknownKeys(root, FILE_KEYS, problems, 'SOURCE_UNKNOWN_KEY');
  const cases = root.get('cases');
  if (cases?.kind !== 'list') {
    report(problems, cases ?? root, 'SOURCE_MISSING_KEY', 'a file of cases has a list `cases`');
    return [];
  }
  const trustedProxies = (root.get('trusted_proxies')?.items() ?? []).map(({ scalar }) =>
    String(scalar),
  );
  const named = root.get('source');
  const hint = named && { source: String(named.scalar) };
  return cases.items().map((node) => {
    refuseUnknownKeys(node, CASE_KEYS, problems, 'SOURCE_UNKNOWN_KEY');
    const unmapped = new Set<string>();
    const normalizer = createNormalizer({
      sources,
      explain: ({ unread }) => unread.forEach((path) => unmapped.add(path)),
      trustedProxies,
      tokenize: (credential) => `case:${identify('case', credential)}`,
      decode: () => undefined,
    });
    const place = { input: 'case', offset: 0 };
    const got = normalizer.normalize(recordOf(node, problems), place, arrivalOf(node), hint);
    const keepsAll = sources.find(got.source ?? '')?.keepsAll === true;
    return { ...toResult(node, got, problems.file, keepsAll), unmapped: [...unmapped] };
  });
}

function recordOf(node: YamlNode, problems: Problems): string {
  const record = node.get('record');
  if (!record) report(problems, node, 'SOURCE_MISSING_KEY', 'a case has a `record`');
  if (record?.kind === 'string') return String(record.scalar);
  return record ? JSON.stringify(record.toValue()) : '';
}

function arrivalOf(node: YamlNode): number {
  const at = node.get('at')?.scalar;
  if (typeof at === 'number') return at;
  return (at === undefined ? undefined : parseIsoDate(String(at))) ?? LATE;
}

function toResult(
  node: YamlNode,
  got: NormalizedRecord,
  file: string,
  keepsAll: boolean,
): Omit<SourceCaseResult, 'unmapped'> {
  const differences = [
    ...differencesOfEvents(node, got),
    ...differencesOfRest(node, got),
    ...leaks(node, got),
    ...got.events.flatMap((event) => differencesOfTypes(event, keepsAll)),
  ];
  const name = String(node.get('name')?.scalar ?? '');
  const { events } = got;
  return { file, line: node.line, name, ok: differences.length === 0, differences, events };
}

/** What a source takes over as it is may have names of its own. */
function differencesOfTypes(event: GatewayEvent, keepsAll: boolean): string[] {
  const { unknown, mistyped } = undeclaredFields(event);
  return [
    ...(keepsAll ? [] : unknown.map((name) => `${name} is not declared`)),
    ...mistyped.map((name) => `${name} does not hold its declared type`),
  ];
}

function differencesOfEvents(node: YamlNode, got: NormalizedRecord): string[] {
  const expected = node.get('events')?.items() ?? [];
  if (expected.length !== got.events.length) {
    const dead = got.deadLetters.map(({ reason, detail }) => `${reason}: ${detail}`).join('; ');
    const why = dead === '' ? '' : ` (${dead})`;
    return [`${expected.length} events expected, ${got.events.length} came${why}`];
  }
  return expected.flatMap((fields, index) =>
    differencesOfEvent(fields.toValue() as GatewayEvent, got.events[index] ?? {}, index),
  );
}

function differencesOfEvent(expected: GatewayEvent, event: GatewayEvent, index: number): string[] {
  return Object.entries(expected)
    .filter(([name, value]) => !isAsExpected(value, event[name]))
    .map(([name, value]) => {
      const came = event[name] === undefined ? 'nothing' : canonicalText(event[name]);
      return `events[${index}].${name}: ${canonicalText(value)} expected, ${came} came`;
    });
}

function isAsExpected(expected: FieldValue | undefined, value: FieldValue | undefined): boolean {
  if (expected === null || expected === undefined) return value === undefined;
  if (value === undefined) return false;
  if (expected === ANY_TOKEN) return typeof value === 'string' && value.startsWith('case:');
  return canonicalText(expected) === canonicalText(value);
}

function differencesOfRest(node: YamlNode, got: NormalizedRecord): string[] {
  const differences: string[] = [];
  const dropped = Number(node.get('dropped')?.scalar ?? 0);
  if (dropped !== got.dropped) {
    differences.push(`${dropped} dropped expected, ${got.dropped} came`);
  }
  const dead = (node.get('dead_letters')?.items() ?? []).map(({ scalar }) => String(scalar));
  const came = got.deadLetters.map(({ reason }) => reason);
  if (dead.join() !== came.join()) {
    differences.push(`dead letters [${dead.join(', ')}] expected, [${came.join(', ')}] came`);
  }
  const source = node.get('source');
  if (source && source.scalar !== got.source) {
    differences.push(`source ${String(source.scalar)} expected, ${got.source ?? 'none'} came`);
  }
  return differences;
}

function leaks(node: YamlNode, got: NormalizedRecord): string[] {
  const output = JSON.stringify(got);
  const secrets = (node.get('secrets')?.items() ?? []).map(({ scalar }) => String(scalar));
  return secrets
    .filter((secret) => output.includes(secret))
    .map((_, index) => `secrets[${index}] stands in the output`);
}
