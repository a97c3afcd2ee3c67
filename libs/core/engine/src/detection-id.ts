import { DEFAULT_ENTITY_FIELDS, entityKey, identify, Sha256, type Entity } from '@gatewatch/event';
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

type Rule = Pick<DetectionIdentity, 'tenant' | 'ruleId' | 'stateKey'>;

/** `detectionId` of one rule's detections whose entities are bytes. */
export class DetectionIds {
  readonly #sha256: Sha256;
  readonly #begun: number;
  /** the entity's key up to its value, by field */
  readonly #keys: readonly string[];

  constructor({ tenant, ruleId, stateKey }: Rule, native?: (bytes: Uint8Array) => string) {
    this.#sha256 = new Sha256(native);
    for (const part of [tenant, ruleId, stateKey]) this.#add(part);
    this.#begun = this.#sha256.length;
    this.#keys = DEFAULT_ENTITY_FIELDS.map((field) => entityKey(tenant, { [field]: '' }));
  }

  /** @param hash four words */
  of(values: EntityValues, at: string, hash: Int32Array): string {
    const sha256 = this.#sha256;
    sha256.cut(this.#begun);
    let field = 0;
    while (!values.has(field)) field++;
    const key = this.#keys[field] ?? '';
    sha256.add(`${key.length + values.length(field)}:${key}`);
    sha256.addBytes(values.bytes, values.start(field), values.end(field));
    this.#add(at);
    sha256.add('32:');
    sha256.addHex(hash);
    return sha256.half();
  }

  #add(part: string): void {
    this.#sha256.add(`${part.length}:`);
    this.#sha256.add(part);
  }
}
