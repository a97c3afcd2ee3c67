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
