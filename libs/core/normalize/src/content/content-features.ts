import {
  CONTENT_FIELDS,
  CONTENT_RULES_FIELD,
  type FieldValue,
  type GatewayEvent,
} from '@gatewatch/event';
import { readContent, type ContentReading } from './read-content.ts';
import type { Speaker } from './sighting.ts';

/** Ids of the rules that match an event while its text is still there. */
export type MatchContent = (event: GatewayEvent) => readonly string[];

/**
 * A trained judge of prompts, 0 (harmless) to 1 (an attack), or undefined where it can't say. Called once per event with a prompt, before
 * the text goes; it must be quick, and forget the text.
 */
export type ScorePrompt = (prompt: string) => number | undefined;

/** What reads an event while its text is there. */
export interface ContentReaders {
  readonly matchContent?: MatchContent | undefined;
  readonly scorePrompt?: ScorePrompt | undefined;
}

/** Whose text stands in which field, and under which name its features stand. The first field that is there is read. */
interface Part {
  readonly speaker: Speaker;
  readonly fields: readonly string[];
  readonly names: FeatureNames;
  /** each class of secrets and personal data has a count of its own */
  readonly isCounted: boolean;
}

/** Names of fields are made once: a name that is put together for each event has to be looked up among all names. */
type FeatureNames = Readonly<Record<FeatureName, string>>;
const FEATURE_NAMES = [
  'length',
  'words',
  'lines',
  'simhash',
  'entropy',
  'repetition',
  'script',
  'script_share',
  'mixed_script_words',
  'invisible_chars',
  'zero_width_chars',
  'direction_chars',
  'tag_chars',
  'signs',
  'hidden_signs',
  'encodings',
  'secrets',
  'secret_count',
  'secret_counts',
  'pii',
  'pii_count',
  'pii_counts',
] as const;
type FeatureName = (typeof FEATURE_NAMES)[number];

const part = (prefix: string, speaker: Speaker, ...fields: readonly string[]): Part => ({
  speaker,
  fields,
  names: Object.fromEntries(
    FEATURE_NAMES.map((name) => [name, `gatewatch.${prefix}.${name}`]),
  ) as FeatureNames,
  isCounted: speaker === 'prompt' || speaker === 'completion',
});

const PARTS: readonly Part[] = [
  part('prompt', 'prompt', 'gen_ai.input.messages', 'http.request.body.content'),
  part('completion', 'completion', 'gen_ai.output.messages', 'http.response.body.content'),
  part('tool_call', 'tool_arguments', 'gen_ai.tool.call.arguments'),
  part('tool_result', 'tool_result', 'gen_ai.tool.call.result'),
];

/** Puts what can be known of the text without the text on the event, and lets content rules read it. @returns whether it has content, which has to be taken out */
export function readContentOf(event: GatewayEvent, readers: ContentReaders): boolean {
  if (!hasContent(event)) return false;
  for (const whose of PARTS) {
    const text = textOf(event, whose.fields);
    if (text === '') continue;
    addFeatures(event, whose, text);
    if (whose.speaker === 'prompt') addScore(event, text, readers.scorePrompt);
  }
  const rules = readers.matchContent?.(event) ?? [];
  if (rules.length > 0) event[CONTENT_RULES_FIELD] = [...new Set(rules)].sort();
  return true;
}

function hasContent(event: GatewayEvent): boolean {
  for (const field of CONTENT_FIELDS) if (event[field] !== undefined) return true;
  return false;
}

function textOf(event: GatewayEvent, fields: readonly string[]): string {
  for (const field of fields) {
    const value: FieldValue | undefined = event[field];
    if (typeof value === 'string') return value;
    if (Array.isArray(value)) return value.filter((item) => typeof item === 'string').join('\n');
  }
  return '';
}

function addScore(event: GatewayEvent, text: string, score: ScorePrompt | undefined): void {
  const value = score?.(text);
  if (value !== undefined && value >= 0 && value <= 1) {
    event['gatewatch.prompt.attack_score'] = value;
  }
}

function addFeatures(event: GatewayEvent, { names, speaker, isCounted }: Part, text: string): void {
  const reading = readContent(text, speaker);
  const { profile, words, invisible, mixedWords } = reading;
  event[names.length] = text.length;
  event[names.words] = words.words;
  event[names.lines] = profile.lines;
  event[names.simhash] = words.simhash;
  event[names.entropy] = profile.entropy;
  event[names.repetition] = words.repetition;
  event[names.invisible_chars] = invisible.all;
  addScripts(event, names, reading);
  addCount(event, names.mixed_script_words, mixedWords);
  addCount(event, names.zero_width_chars, invisible.zeroWidth);
  addCount(event, names.direction_chars, invisible.direction);
  addCount(event, names.tag_chars, invisible.tags);
  addList(event, names.signs, reading.signs);
  addList(event, names.hidden_signs, reading.hiddenSigns);
  addList(event, names.encodings, reading.encodings);
  addClasses(event, [names.secrets, names.secret_count], reading.secrets);
  addClasses(event, [names.pii, names.pii_count], reading.pii);
  if (!isCounted) return;
  addCounts(event, names.secret_counts, reading.secrets);
  addCounts(event, names.pii_counts, reading.pii);
}

function addScripts(event: GatewayEvent, names: FeatureNames, { profile }: ContentReading): void {
  const [first] = profile.scripts;
  if (!first) return;
  event[names.script] = first[0];
  event[names.script_share] = Math.round((first[1] / profile.letters) * 1000) / 1000;
}

function addCount(event: GatewayEvent, name: string, count: number): void {
  if (count > 0) event[name] = count;
}

function addList(event: GatewayEvent, name: string, list: readonly string[]): void {
  if (list.length > 0) event[name] = list;
}

function addClasses(
  event: GatewayEvent,
  [list, sum]: readonly [list: string, sum: string],
  classes: ReadonlyMap<string, number>,
): void {
  if (classes.size === 0) return;
  event[list] = [...classes.keys()].sort();
  event[sum] = [...classes.values()].reduce((all, count) => all + count, 0);
}

function addCounts(
  event: GatewayEvent,
  prefix: string,
  classes: ReadonlyMap<string, number>,
): void {
  for (const [name, count] of classes) event[`${prefix}.${name}`] = count;
}
