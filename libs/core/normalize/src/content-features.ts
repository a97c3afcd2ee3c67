import {
  CONTENT_FIELDS,
  CONTENT_RULES_FIELD,
  type FieldValue,
  type GatewayEvent,
} from '@gatewatch/event';
import { findSigns } from './attack-signs.ts';
import { entropy } from './entropy.ts';
import { countInvisible } from './invisible.ts';
import { findSecretClasses } from './secret-classes.ts';
import { simhash } from './simhash.ts';

/** Ids of the rules that match an event while its text is still there. */
export type MatchContent = (event: GatewayEvent) => readonly string[];

const PROMPT = statisticsOf('gatewatch.prompt');
const COMPLETION = statisticsOf('gatewatch.completion');
const INVISIBLE = 'gatewatch.prompt.invisible_chars';
const SIGNS = 'gatewatch.prompt.signs';

/** Names of fields are made once: a name that is put together for each event has to be looked up among all names. */
interface Statistics {
  readonly length: string;
  readonly simhash: string;
  readonly entropy: string;
  readonly secrets: string;
}

function statisticsOf(prefix: string): Statistics {
  return {
    length: `${prefix}.length`,
    simhash: `${prefix}.simhash`,
    entropy: `${prefix}.entropy`,
    secrets: `${prefix}.secrets`,
  };
}

/** Puts what can be known of the text without the text on the event, lets content rules read it, and takes the text away. */
export function takeContent(event: GatewayEvent, matchContent: MatchContent | undefined): void {
  const fields = CONTENT_FIELDS.filter((field) => event[field] !== undefined);
  if (fields.length === 0) return;
  const prompt = textOf(event['gen_ai.input.messages'] ?? event['http.request.body.content']);
  const completion = textOf(event['gen_ai.output.messages'] ?? event['http.response.body.content']);
  if (prompt !== '') addPromptFeatures(event, prompt);
  if (completion !== '') addStatistics(event, COMPLETION, completion);
  const rules = matchContent?.(event) ?? [];
  if (rules.length > 0) event[CONTENT_RULES_FIELD] = [...new Set(rules)].sort();
  for (const field of fields) Reflect.deleteProperty(event, field);
}

function textOf(value: FieldValue | undefined): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string').join('\n') : '';
}

function addPromptFeatures(event: GatewayEvent, text: string): void {
  addStatistics(event, PROMPT, text);
  const invisible = countInvisible(text);
  event[INVISIBLE] = invisible;
  const signs = findSigns(text, invisible);
  if (signs.length > 0) event[SIGNS] = signs;
}

function addStatistics(event: GatewayEvent, names: Statistics, text: string): void {
  event[names.length] = text.length;
  event[names.simhash] = simhash(text);
  event[names.entropy] = entropy(text);
  const secrets = findSecretClasses(text);
  if (secrets.length > 0) event[names.secrets] = secrets;
}
