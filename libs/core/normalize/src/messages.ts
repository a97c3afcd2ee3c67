/** Deepest that the text of a message is looked for; records are bounded anyway, this bounds what is read of tool arguments. */
const DEEPEST = 8;
const TEXT_MEMBERS = ['content', 'text', 'input', 'prompt', 'messages', 'parts', 'arguments'];
const ANSWER_MEMBERS = [
  'choices',
  'message',
  'delta',
  'content',
  'text',
  'output',
  'output_text',
  'candidates',
  'parts',
  'tool_calls',
  'function',
  'arguments',
  'refusal',
  'reasoning_content',
  'response',
];
const SYSTEM_ROLES = new Set(['system', 'developer']);

/** The text of a prompt, one item per message, without what the application itself said (`system`, `developer`). */
export function messageText(value: unknown): string[] | undefined {
  return collect(value, (role) => !SYSTEM_ROLES.has(role), TEXT_MEMBERS);
}

/** The text of system and developer messages. */
export function instructionText(value: unknown): string[] | undefined {
  if (typeof value === 'string') return undefined;
  return collect(value, (role) => SYSTEM_ROLES.has(role), TEXT_MEMBERS);
}

/** The text of an answer: choices, messages, parts and tool arguments. */
export function completionText(value: unknown): string[] | undefined {
  return collect(value, () => true, ANSWER_MEMBERS);
}

type Wants = (role: string) => boolean;

function collect(value: unknown, wants: Wants, members: readonly string[]): string[] | undefined {
  const texts: string[] = [];
  const instructionsOnly = !wants('user');
  gather(value, { wants, members, texts }, instructionsOnly ? 'user' : '', 0);
  return texts.length > 0 ? texts : undefined;
}

interface Gathering {
  readonly wants: Wants;
  readonly members: readonly string[];
  readonly texts: string[];
}

function gather(value: unknown, into: Gathering, role: string, depth: number): void {
  if (typeof value === 'string') {
    if (value !== '' && into.wants(role)) into.texts.push(value);
  } else if (typeof value === 'object' && value !== null && depth < DEEPEST) {
    if (Array.isArray(value)) {
      for (const item of value) gather(item, into, role, depth + 1);
    } else {
      gatherObject(value as Record<string, unknown>, into, role, depth);
    }
  }
}

function gatherObject(
  object: Record<string, unknown>,
  into: Gathering,
  outer: string,
  depth: number,
): void {
  const own = object['role'];
  const role = typeof own === 'string' ? own.toLowerCase() : outer;
  for (const name of into.members) {
    if (Object.hasOwn(object, name)) gather(object[name], into, role, depth + 1);
  }
}

/** Members that hold what a tool is called with, by the words of OpenAI, Anthropic, Gemini and Bedrock. */
const CALLS = new Set(['tool_calls', 'function_call', 'functionCall', 'toolUse', 'tool_use']);
const ARGUMENTS = new Set(['arguments', 'args', 'input']);
const RESULT_ROLES = new Set(['tool', 'function']);
const RESULTS = new Set(['tool_result', 'function_call_output']);

/** The arguments of tool calls in an answer, one item per call; objects as JSON. */
export function toolArguments(value: unknown): string[] | undefined {
  const texts: string[] = [];
  walk(value, 0, (object) => {
    const isCall = holds(CALLS, object['type']) || 'function' in object;
    for (const name of Object.keys(object)) {
      if (CALLS.has(name)) addArguments(object[name], texts, 0);
      else if (isCall && (ARGUMENTS.has(name) || name === 'function')) {
        addArguments({ [name]: object[name] }, texts, 0);
      }
    }
  });
  return texts.length > 0 ? [...new Set(texts)] : undefined;
}

/** What tools gave back, as the messages of a request hold it. */
export function toolResults(value: unknown): string[] | undefined {
  const texts: string[] = [];
  walk(value, 0, (object) => {
    if (!holds(RESULT_ROLES, object['role']) && !holds(RESULTS, object['type'])) return;
    const content = object['content'] ?? object['output'];
    if (content !== undefined) texts.push(...(collect(content, () => true, TEXT_MEMBERS) ?? []));
  });
  return texts.length > 0 ? [...new Set(texts)] : undefined;
}

const holds = (words: ReadonlySet<string>, value: unknown): boolean =>
  typeof value === 'string' && words.has(value);

function addArguments(value: unknown, into: string[], depth: number): void {
  if (typeof value !== 'object' || value === null || depth >= DEEPEST) return;
  for (const [name, child] of Object.entries(value)) {
    if (!ARGUMENTS.has(name)) addArguments(child, into, depth + 1);
    else if (typeof child === 'string') into.push(child);
    else if (typeof child === 'object' && child !== null) into.push(JSON.stringify(child));
  }
}

function walk(
  value: unknown,
  depth: number,
  visit: (object: Readonly<Record<string, unknown>>) => void,
): void {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
  if (!Array.isArray(value)) visit(value as Record<string, unknown>);
  for (const child of Object.values(value)) walk(child, depth + 1, visit);
}
