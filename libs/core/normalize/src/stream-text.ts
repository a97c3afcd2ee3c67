import { readEmbedded } from './json-text.ts';
import { isObject } from './member.ts';
import { completionText } from './messages.ts';

const MOST_EVENTS = 20_000;

/** The text of a streamed answer, one item: the deltas of `data:` lines or of a list of stream events. Anything else is read as an answer. */
export function streamText(value: unknown): string[] | undefined {
  const events = typeof value === 'string' ? eventsOf(value) : value;
  if (!Array.isArray(events)) return completionText(events);
  let text = '';
  for (const event of (events as unknown[]).slice(0, MOST_EVENTS)) text += deltaOf(event);
  return text === '' ? completionText(events) : [text];
}

function eventsOf(text: string): unknown {
  if (!/(?:^|\n)data:/.test(text)) {
    return readEmbedded(text) ?? text;
  }
  const events: unknown[] = [];
  for (const line of text.split('\n', MOST_EVENTS)) {
    if (!line.startsWith('data:')) continue;
    const event = readEmbedded(line.slice(5).trim());
    if (event !== undefined) events.push(event);
  }
  return events;
}

/** Where providers put the next piece: OpenAI's chat and completions, its Responses, Anthropic, Bedrock's Converse, Gemini, Llama, Titan, Cohere. */
function deltaOf(event: unknown): string {
  if (!isObject(event)) return '';
  const { choices, candidates } = event;
  if (Array.isArray(choices)) return choices.map(choiceDelta).join('');
  if (Array.isArray(candidates)) return (completionText(candidates) ?? []).join('');
  const block = event['contentBlockDelta'];
  const delta = isObject(block) ? block['delta'] : event['delta'];
  if (typeof delta === 'string') return isWhole(event) ? '' : delta;
  if (isObject(delta)) return textOf(delta, ['text', 'content', 'partial_json', 'refusal']);
  return textOf(event, ['generation', 'outputText', 'completion', 'response', 'text']);
}

/** OpenAI's Responses name what a delta belongs to; only text and arguments are the answer. */
function isWhole({ type }: { readonly type?: unknown }): boolean {
  return typeof type === 'string' && /audio|image|summary/.test(type);
}

function choiceDelta(choice: unknown): string {
  if (!isObject(choice)) return '';
  const { delta, text } = choice;
  if (isObject(delta)) return textOf(delta, ['content', 'refusal']) + toolArguments(delta);
  return typeof text === 'string' ? text : '';
}

function toolArguments(delta: { readonly [name: string]: unknown }): string {
  const calls = delta['tool_calls'];
  if (!Array.isArray(calls)) return '';
  return calls.map((call) => (isObject(call) ? argumentsOf(call['function']) : '')).join('');
}

function argumentsOf(called: unknown): string {
  return isObject(called) ? textOf(called, ['arguments']) : '';
}

function textOf(object: { readonly [name: string]: unknown }, names: readonly string[]): string {
  for (const name of names) {
    const value = object[name];
    if (typeof value === 'string') return value;
  }
  return '';
}
