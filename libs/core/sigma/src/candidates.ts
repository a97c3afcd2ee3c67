/** The rules that an event may satisfy: each at most once, without clearing anything between events. */
export class Candidates {
  readonly #rules: Int32Array;
  readonly #addedAt: Float64Array;
  #generation = 0;
  #count = 0;

  constructor(rules: number) {
    this.#rules = new Int32Array(rules);
    this.#addedAt = new Float64Array(rules);
  }

  begin(): void {
    this.#generation++;
    this.#count = 0;
  }

  add(rules: Int32Array): void {
    for (let index = 0; index < rules.length; index++) this.addRule(rules[index] ?? 0);
  }

  addRule(rule: number): void {
    if (this.#addedAt[rule] === this.#generation) return;
    this.#addedAt[rule] = this.#generation;
    this.#rules[this.#count++] = rule;
  }

  get count(): number {
    return this.#count;
  }

  at(index: number): number {
    return this.#rules[index] ?? -1;
  }
}
