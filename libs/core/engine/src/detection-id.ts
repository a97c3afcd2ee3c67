import {
  countDigits,
  DEFAULT_ENTITY_FIELDS,
  entityKey,
  identify,
  MAX_ENTITY_VALUE,
  Sha256,
  type Entity,
} from '@gatewatch/event';
import type { EntityValues } from './entity-values.ts';

/** What a detection's id is made of: never line numbers or offsets. */
export interface DetectionIdentity {
  readonly tenant: string;
  readonly ruleId: string;
  readonly stateKey: string;
  readonly entity: Entity;
  readonly at: number;
  /** content hash of the event that made the condition true */
  readonly hash: string;
}

export function detectionId(identity: DetectionIdentity): string {
  const { tenant, ruleId, stateKey, entity, at, hash } = identity;
  return identify(tenant, ruleId, stateKey, entityKey(tenant, entity), at, hash);
}

/** How many digits a number has, as it stands before them. */
const LENGTHS = Array.from({ length: 17 }, (_, count) => `${count}:`);

/** A text of which four bytes are copied at a time, whose view reaches beyond its end. */
interface Words {
  readonly words: DataView;
  readonly length: number;
}

type Rule = Pick<DetectionIdentity, 'tenant' | 'ruleId' | 'stateKey'>;

/** `detectionId` of one rule's detections whose entities are bytes. */
export class DetectionIds {
  readonly #sha256: Sha256;
  readonly #begun: number;
  /** the entity's key up to its value, by field */
  readonly #keys: readonly string[];
  /** the same with the length of all of it before it, by field and length of the value, as bytes */
  readonly #heads: (Words | undefined)[] = [];

  constructor({ tenant, ruleId, stateKey }: Rule, native?: (bytes: Uint8Array) => string) {
    this.#sha256 = new Sha256(native);
    for (const part of [tenant, ruleId, stateKey]) this.#add(part);
    this.#begun = this.#sha256.length;
    this.#keys = DEFAULT_ENTITY_FIELDS.map((field) => entityKey(tenant, { [field]: '' }));
  }

  /** @param at not negative @param hash four words @returns hex digits of which the first 32 are the id */
  of(values: EntityValues, at: number, hash: Int32Array): string {
    const sha256 = this.#sha256;
    sha256.cut(this.#begun);
    let field = 0;
    while (!values.has(field)) field++;
    this.#addHead(field, values.length(field));
    sha256.addWords(values.words, values.start(field), values.end(field));
    sha256.add(LENGTHS[countDigits(at)] ?? '');
    sha256.addNumber(at);
    sha256.add('32:');
    sha256.addHex(hash);
    return sha256.digits();
  }

  #addHead(field: number, length: number): void {
    const sha256 = this.#sha256;
    const place = field * (MAX_ENTITY_VALUE + 1) + length;
    const known = this.#heads[place];
    if (known) return sha256.addWords(known.words, 0, known.length);
    const key = this.#keys[field] ?? '';
    const from = sha256.length;
    sha256.add(`${key.length + length}:${key}`);
    this.#heads[place] = { words: sha256.since(from), length: sha256.length - from };
  }

  #add(part: string): void {
    this.#sha256.add(`${part.length}:`);
    this.#sha256.add(part);
  }
}
