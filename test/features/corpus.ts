import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readContent, type AttackSign } from '@gatewatch/normalize';
import { parse } from 'yaml';

const read = (name: string): unknown =>
  parse(readFileSync(join(import.meta.dirname, `${name}.yml`), 'utf8'));

/** Prompts that are no attack. */
export const ORDINARY = read('ordinary-prompts') as readonly string[];

export interface Attack {
  readonly sign: AttackSign;
  readonly text: string;
}

/** Attacks, each with the sign that it was written for. */
export const ATTACKS: readonly Attack[] = Object.entries(
  read('attack-prompts') as Readonly<Record<AttackSign, readonly string[]>>,
).flatMap(([sign, texts]) => texts.map((text) => ({ sign: sign as AttackSign, text })));

/** How a sign does on both: found of those written for it, and in how many ordinary prompts it was seen. */
export interface SignScore {
  readonly sign: AttackSign;
  readonly written: number;
  readonly found: number;
  readonly falseAlarms: number;
}

export function scoreSigns(): SignScore[] {
  const attacks = ATTACKS.map(({ sign, text }) => ({ sign, signs: signsOf(text) }));
  const ordinary = ORDINARY.map(signsOf);
  return [...new Set(ATTACKS.map(({ sign }) => sign))].map((sign) => ({
    sign,
    written: attacks.filter((attack) => attack.sign === sign).length,
    found: attacks.filter((attack) => attack.sign === sign && attack.signs.includes(sign)).length,
    falseAlarms: ordinary.filter((signs) => signs.includes(sign)).length,
  }));
}

export const signsOf = (text: string): readonly AttackSign[] => readContent(text, 'prompt').signs;
