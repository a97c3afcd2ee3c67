import { parseEvent } from '../commands/read-events.ts';

/** What is known of one input line: that it belongs to an attack. */
export interface LineLabel {
  /** the attack, one name per occurrence */
  readonly attack: string;
  /** when it happened, epoch ms, where that is known */
  readonly at?: number;
  /** id of the rule that should see it, where that is known */
  readonly rule?: string;
}

/** One attack among the events. Times are epoch ms. */
export interface LabelledAttack {
  readonly name: string;
  readonly lines: number;
  readonly first?: number;
  /** ids of the rules that should see it; none: any rule may */
  readonly rules: ReadonlySet<string>;
}

interface Collected {
  lines: number;
  first: number | undefined;
  readonly rules: Set<string>;
}

/** Which lines of an input belong to which attack: the truth that firings are held against. */
export class AttackLabels {
  readonly #byLine = new Map<number, string>();
  readonly #attacks = new Map<string, Collected>();

  get any(): boolean {
    return this.#attacks.size > 0;
  }

  get attacks(): readonly LabelledAttack[] {
    return [...this.#attacks].map(([name, { lines, first, rules }]) => ({
      name,
      lines,
      rules,
      ...(first === undefined ? {} : { first }),
    }));
  }

  add(line: number, { attack, at, rule }: LineLabel): void {
    this.#byLine.set(line, attack);
    const known = this.#attacks.get(attack) ?? { lines: 0, first: undefined, rules: new Set() };
    known.lines++;
    if (at !== undefined) known.first = Math.min(known.first ?? at, at);
    if (rule !== undefined) known.rules.add(rule);
    this.#attacks.set(attack, known);
  }

  /** @param line as detections name events: the number of the input line */
  attackOf(line: string): string | undefined {
    return this.#byLine.get(Number(line));
  }
}

/** A line of a labels file: `{line, attack | scenario, at?, rule?}`. @returns undefined where it is none */
export function parseLabel(bytes: Buffer): (LineLabel & { readonly line: number }) | undefined {
  const { line, at, rule, scenario, attack = scenario } = parseEvent(bytes) ?? {};
  if (typeof line !== 'number' || typeof attack !== 'string' || attack === '') return undefined;
  return {
    line,
    attack,
    ...(typeof at === 'number' ? { at } : {}),
    ...(typeof rule === 'string' ? { rule } : {}),
  };
}

/** What a label field says: a name, or only that it is one. @returns undefined where the event is ordinary */
export function attackNamed(value: unknown): string | undefined {
  if (value === true || value === 1) return 'attack';
  if (typeof value !== 'string') return undefined;
  return ORDINARY.has(value.toLowerCase()) ? undefined : value;
}

const ORDINARY: ReadonlySet<string> = new Set(['', '0', 'false', 'no', 'none', 'benign', 'normal']);
