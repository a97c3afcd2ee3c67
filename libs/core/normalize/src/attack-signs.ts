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
const PHRASES: readonly (readonly [sign: AttackSign, pattern: RegExp])[] = [
  [
    'ignore_instructions',
    new RegExp(
      String.raw`\b(?:ignore|disregard|forget|override|bypass|do not follow|don't follow) ${OBJECT}(?:instruction|prompt|rule|guideline|direction|restriction|polic|context|message)`,
    ),
  ],
  [
    'role_override',
    /\b(?:you are now (?:in )?(?:dan|developer mode|jailbroken|unrestricted|evil|an? (?:unrestricted|uncensored|unfiltered))|developer mode (?:enabled|on)|do anything now|pretend (?:that )?you (?:have no|are not bound|are an? (?:unrestricted|uncensored))|act as (?:an? )?(?:unrestricted|uncensored|unfiltered|jailbroken)|jailbreak mode|without any (?:restrictions|filters|guidelines))/,
  ],
  [
    'prompt_extraction',
    /\b(?:repeat|reveal|print|show|output|display|tell me|what (?:is|are|was|were)|give me|leak|write out|recite) (?:me )?(?:all |the |your |full |exact |entire |complete |original |hidden |initial |verbatim ){0,5}(?:system prompt|system message|system instructions|instructions above|initial instructions|initial prompt|hidden prompt|prompt above|words above|text above)/,
  ],
  [
    'chat_markup',
    /<\|(?:im_start|im_end|system|assistant|endoftext|eot_id|start_header_id)\|>|\[\/?inst\]|<<\/?sys>>|<\/?system>/,
  ],
];

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
  for (const [sign, pattern] of PHRASES) {
    if (pattern.test(plain)) found.add(sign);
  }
  if (decoded.length > 0) found.add('encoded_payload');
  if (invisible >= FEW_INVISIBLE) found.add('invisible_text');
  return ATTACK_SIGNS.filter((sign) => found.has(sign));
}

function ends(text: string): string {
  if (text.length <= 2 * MOST_READ) return text;
  return `${text.slice(0, MOST_READ)}\n${text.slice(-MOST_READ)}`;
}

function simplify(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/\s+/g, ' ');
}
