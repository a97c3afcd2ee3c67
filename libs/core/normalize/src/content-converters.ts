import type { ConverterTable } from './converter.ts';
import { readEmbedded } from './json-text.ts';
import {
  completionText,
  instructionText,
  messageText,
  toolArguments,
  toolResults,
} from './messages.ts';
import { streamText } from './stream-text.ts';
import { FAILED } from './value.ts';

export const CONTENT_CONVERTERS: ConverterTable = {
  json: {
    meaning: 'the value that a text writes in JSON; what is no text stays as it is',
    example: ['"{\\"a\\":1}"', '{ a: 1 }'],
    make: () => parseEmbedded,
  },
  json_text: {
    meaning: 'objects and lists as the JSON that writes them; anything else stays as it is',
    example: ['{ a: 1 }', '"{\\"a\\":1}"'],
    make: () => (value) =>
      typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
  },
  messages: {
    meaning: 'the text of a prompt, one item per message, without what the application said',
    example: ['[{ role: user, content: hi }]', '["hi"]'],
    make: () => messageText,
  },
  instructions: {
    meaning: 'the text of the system and developer messages of a prompt',
    example: ['[{ role: system, content: be brief }]', '["be brief"]'],
    make: () => instructionText,
  },
  completion: {
    meaning: 'the text of an answer: choices, messages, parts and tool arguments',
    example: ['{ choices: [{ message: { content: hello } }] }', '["hello"]'],
    make: () => completionText,
  },
  tool_arguments: {
    meaning:
      'the arguments of the tool calls in an answer, one item per call; objects as JSON; JSON in a text is read',
    example: [
      '{ tool_calls: [{ function: { name: get, arguments: "{\\"id\\":1}" } }] }',
      '["{\\"id\\":1}"]',
    ],
    make: () => (value) => toolArguments(withoutJson(value)),
  },
  tool_results: {
    meaning: 'what tools gave back, as the messages of a prompt hold it',
    example: ['[{ role: tool, content: sunny }]', '["sunny"]'],
    make: () => (value) => toolResults(withoutJson(value)),
  },
  sse_concat: {
    meaning:
      'the text of a streamed answer: `data:` lines or a list of a provider’s stream events, their deltas put together; anything else as `completion`',
    example: ['[{ choices: [{ delta: { content: he } }] }, …]', '["hello"]'],
    make: () => streamText,
  },
};

/** A text that was read as JSON. */
interface Embedded {
  readonly text: string;
  readonly value: unknown;
}

const NOTHING_READ: Embedded = { text: '', value: FAILED };
let latest = NOTHING_READ;
let earlier = NOTHING_READ;

/** Rules take turns at a request's and an answer's text: the last two are remembered. */
function parseEmbedded(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (value === latest.text) return latest.value;
  const known = value === earlier.text ? earlier : undefined;
  earlier = latest;
  latest = known ?? { text: value, value: readEmbedded(value) ?? FAILED };
  return latest.value;
}

/** Text that is no JSON holds no calls, and is no mistake of the record. */
function withoutJson(value: unknown): unknown {
  const parsed = parseEmbedded(value);
  return parsed === FAILED ? undefined : parsed;
}
