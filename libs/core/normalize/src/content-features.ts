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

const PROMPT = 'gatewatch.prompt';
const COMPLETION = 'gatewatch.completion';

/** Puts what can be known of the text without the text on the event, lets content rules read it, and takes the text away. */
export function takeContent(event: GatewayEvent, matchContent: MatchContent | undefined): void {
  const fields = CONTENT_FIELDS.filter((field) => event[field] !== undefined);
  if (fields.length === 0) return;
  const prompt = textOf(event['gen_ai.input.messages'] ?? event['http.request.body.content']);
  const completion = textOf(event['gen_ai.output.messages'] ?? event['http.response.body.content']);
  if (prompt !== '') addPromptFeatures(event, prompt);
  if (completion !== '') addCompletionFeatures(event, completion);
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
  event[`${PROMPT}.invisible_chars`] = invisible;
  const signs = findSigns(text, invisible);
  if (signs.length > 0) event[`${PROMPT}.signs`] = signs;
}

function addCompletionFeatures(event: GatewayEvent, text: string): void {
  addStatistics(event, COMPLETION, text);
}

function addStatistics(event: GatewayEvent, prefix: string, text: string): void {
  event[`${prefix}.length`] = text.length;
  event[`${prefix}.simhash`] = simhash(text);
  event[`${prefix}.entropy`] = entropy(text);
  const secrets = findSecretClasses(text);
  if (secrets.length > 0) event[`${prefix}.secrets`] = secrets;
}
