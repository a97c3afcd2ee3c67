import { decodeBase64Text } from './base64-text.ts';
import { revealInvisible } from './invisible.ts';

/** What a prompt shows of an attack on the model. Signs, not verdicts: rules weigh them. */
export const ATTACK_SIGNS = [
  'ignore_instructions',
  'role_override',
  'prompt_extraction',
  'chat_markup',
  'encoded_payload',
  'invisible_text',
] as const;
export type AttackSign = (typeof ATTACK_SIGNS)[number];

const OBJECT =
  '(?:all |any |the |your |my |these |those |previous |prior |above |earlier |preceding |system |initial |original |safety ){0,5}';
const ADJECTIVE =
  '(?:all |the |your |full |exact |entire |complete |original |hidden |initial |verbatim ){0,5}';

/** What begins a phrase, and what follows. */
const PHRASES: readonly (readonly [sign: AttackSign, beginning: string, rest: string])[] = [
  [
    'ignore_instructions',
    `(?:ignore|disregard|forget|override|bypass|do not follow|don't follow) `,
    `${OBJECT}(?:instruction|prompt|rule|guideline|direction|restriction|polic|context|message)`,
  ],
  [
    'role_override',
    'you are now ',
    '(?:in )?(?:dan|developer mode|jailbroken|unrestricted|evil|an? (?:unrestricted|uncensored|unfiltered))',
  ],
  ['role_override', 'developer mode ', '(?:enabled|on)'],
  ['role_override', 'do anything now', ''],
  [
    'role_override',
    'pretend ',
    '(?:that )?you (?:have no|are not bound|are an? (?:unrestricted|uncensored))',
  ],
  ['role_override', 'act as ', '(?:an? )?(?:unrestricted|uncensored|unfiltered|jailbroken)'],
  ['role_override', 'jailbreak mode', ''],
  ['role_override', 'without any ', '(?:restrictions|filters|guidelines)'],
  [
    'prompt_extraction',
    '(?:repeat|reveal|print|show|output|display|tell me|what (?:is|are|was|were)|give me|leak|write out|recite) ',
    `(?:me )?${ADJECTIVE}(?:system prompt|system message|system instructions|instructions above|initial instructions|initial prompt|hidden prompt|prompt above|words above|text above)`,
  ],
];
const MARKUP =
  /<\|(?:im_start|im_end|system|assistant|endoftext|eot_id|start_header_id)\|>|\[\/?inst\]|<<\/?sys>>|<\/?system>/;

/** One pattern over all beginnings rules most prompts out in a third of the time that the phrases take. */
const BEGINNINGS = new RegExp(
  String.raw`\b(?:${PHRASES.map(([, beginning]) => beginning).join('|')})`,
);
const SIGNS = new Map<AttackSign, RegExp>(
  [...new Set(PHRASES.map(([sign]) => sign))].map((sign) => [sign, patternOf(sign)]),
);

function patternOf(wanted: AttackSign): RegExp {
  const phrases = PHRASES.filter(([sign]) => sign === wanted);
  return new RegExp(String.raw`\b(?:${phrases.map(([, first, rest]) => first + rest).join('|')})`);
}

/** No more of a prompt is searched from either end: attacks stand where a model looks. */
const MOST_READ = 32_768;
/** An emoji or a pasted word brings one or two invisible characters; a hidden message brings many. */
const FEW_INVISIBLE = 5;

/** The signs in a prompt, also in what it hides by invisible characters, full-width letters or Base64. In the order of the list. */
export function findSigns(text: string, invisible: number): AttackSign[] {
  const read = ends(invisible > 0 ? revealInvisible(text) : text);
  const decoded = decodeBase64Text(read);
  const plain = simplify(decoded.length > 0 ? `${read}\n${decoded.join('\n')}` : read);
  const found = new Set<AttackSign>();
  if (BEGINNINGS.test(plain)) {
    for (const [sign, pattern] of SIGNS) if (pattern.test(plain)) found.add(sign);
  }
  if (MARKUP.test(plain)) found.add('chat_markup');
  if (decoded.length > 0) found.add('encoded_payload');
  if (invisible >= FEW_INVISIBLE) found.add('invisible_text');
  return found.size === 0 ? [] : ATTACK_SIGNS.filter((sign) => found.has(sign));
}

function ends(text: string): string {
  if (text.length <= 2 * MOST_READ) return text;
  return `${text.slice(0, MOST_READ)}\n${text.slice(-MOST_READ)}`;
}

const NOT_ASCII = /[\u0080-\uffff]/;
/** White space other than single spaces. */
const WIDE_SPACE = /[^\S ]| {2}/;

function simplify(text: string): string {
  const narrow = NOT_ASCII.test(text) ? text.normalize('NFKC') : text;
  const lower = narrow.toLowerCase().replace(/[\u2018\u2019]/g, "'");
  return WIDE_SPACE.test(lower) ? lower.replace(/\s+/g, ' ') : lower;
}
