/** What a text shows of an attack on the model, or by way of the model. Signs, not verdicts: rules weigh them. */
export const ATTACK_SIGNS = [
  'ignore_instructions',
  'role_override',
  'prompt_extraction',
  'refusal_suppression',
  'chat_markup',
  'tool_smuggling',
  'many_shot',
  'payload_splitting',
  'exfiltration_link',
  'sql_injection',
  'shell_injection',
  'script_injection',
  'template_injection',
  'path_traversal',
  'metadata_address',
  'encoded_payload',
  'invisible_text',
  'homoglyphs',
  'obfuscated_text',
  'refusal',
  'guardrail_block',
  'prompt_leak',
] as const;
export type AttackSign = (typeof ATTACK_SIGNS)[number];

/** Whose text it is. Tool arguments are a model's request to a tool, tool results what it read there. */
export type Speaker = 'prompt' | 'completion' | 'tool_arguments' | 'tool_result';

/** How a sign is seen in the folded text: literals that a match can't do without, then a pattern. */
export interface Sighting {
  readonly sign: AttackSign;
  readonly speakers: readonly Speaker[];
  /** at least one literal of each group stands in every match, or the pattern is not tried */
  readonly needs: readonly (readonly string[])[];
  /** global where `atLeast` is given */
  readonly pattern: RegExp;
  /** matches that make the sign, where one does not */
  readonly atLeast?: number;
}

/** Who may try to make a model do something. */
export const TO_MODEL: readonly Speaker[] = ['prompt', 'tool_arguments', 'tool_result'];
export const FROM_MODEL: readonly Speaker[] = ['completion'];
export const ANYONE: readonly Speaker[] = [...TO_MODEL, ...FROM_MODEL];

/** The literals of one spelling each: `a|b|c`. */
export const literals = (text: string): readonly string[] => text.split('|');
