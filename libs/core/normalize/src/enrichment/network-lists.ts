import { readNetworks, type Network } from './address-bits.ts';
import { LineProblems, shown, type Enriching, type EnrichmentFile } from './enrichment-problem.ts';
import { jsonEntries, readList, type ListEntry } from './list-entries.ts';
import { eachInSlices, runWhole, type Sliced } from './slices.ts';
import { RangeTableBuilder, type RangeTable } from './range-table.ts';

/** Networks, and numbers of autonomous systems, that go by one name: `tor`, `vpn`, `cloud`, `office`. */
export interface NetworkList {
  readonly name: string;
  readonly networks: readonly Network[];
  readonly systems: ReadonlySet<number>;
}

const AS_NUMBER = /^as ?(\d{1,10})$/i;

/** The number of `AS64500`; undefined for anything else. */
export function readAsNumber(text: string): number | undefined {
  const found = AS_NUMBER.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

/**
 * Reads one list. A JSON object is searched for addresses and networks at any depth, as clouds publish theirs; of a JSON list, CSV or text
 * each item must be one.
 */
export function parseNetworkList(file: EnrichmentFile, name: string): Enriching<NetworkList> {
  return runWhole(parseNetworkListInSlices(file, name));
}

export function* parseNetworkListInSlices(
  file: EnrichmentFile,
  name: string,
): Sliced<Enriching<NetworkList>> {
  const problems = new LineProblems(file.path);
  const networks: Network[] = [];
  const systems = new Set<number>();
  const content = readList(file, problems);
  if (content.kind === 'broken') return { value: undefined, problems: problems.list };
  const add = (value: string): boolean => {
    const found = readNetworks(value);
    const system = found ? undefined : readAsNumber(value);
    if (found) networks.push(...found);
    else if (system !== undefined) systems.add(system);
    return found !== undefined || system !== undefined;
  };
  if (content.kind === 'json' && !Array.isArray(content.json)) {
    yield* eachInSlices(textsIn(content.json), add);
  } else {
    const entries =
      content.kind === 'json'
        ? jsonEntries(content.json as unknown[], file.text, problems)
        : content.entries;
    yield* eachInSlices(entries, (entry) => {
      if (!add(entry.value)) reportBad(entry, problems);
    });
  }
  if (networks.length + systems.size === 0) {
    const message = 'no address, network or AS number is in this list';
    problems.error({ line: 1, column: 1 }, 'ENRICH_EMPTY', message);
    return { value: undefined, problems: problems.list };
  }
  return { value: { name, networks, systems }, problems: problems.list };
}

function reportBad(entry: ListEntry, problems: LineProblems): void {
  const message = `expected an address, a network such as 10.0.0.0/8, a span of addresses or a number such as AS64500, not '${shown(entry.value)}'`;
  problems.error(entry, 'ENRICH_BAD_VALUE', message);
}

const DEEPEST = 20;

function* textsIn(json: unknown, depth = 0): Generator<string> {
  if (typeof json === 'string') yield json;
  if (typeof json !== 'object' || json === null || depth > DEEPEST) return;
  for (const value of Object.values(json)) yield* textsIn(value, depth + 1);
}

/** Several lists as one table. */
export class Networks {
  readonly #names: readonly string[];
  readonly #table: RangeTable;
  readonly #bySystem = new Map<number, number[]>();

  constructor(lists: readonly NetworkList[], table = runWhole(tableOf(lists))) {
    this.#table = table;
    this.#names = namesOf(lists);
    for (const { name, systems } of lists) {
      const label = this.#names.indexOf(name);
      for (const system of systems)
        this.#bySystem.set(system, [...(this.#bySystem.get(system) ?? []), label]);
    }
  }

  static *inSlices(lists: readonly NetworkList[]): Sliced<Networks> {
    return new Networks(lists, yield* tableOf(lists));
  }

  /** Names of the lists that hold the address or its autonomous system, sorted. */
  find(address: string, system: number | undefined): readonly string[] {
    const labels = new Set(this.#table.find(address));
    for (const label of (system === undefined ? undefined : this.#bySystem.get(system)) ?? [])
      labels.add(label);
    return [...labels].sort((left, right) => left - right).map((label) => this.#names[label] ?? '');
  }
}

function namesOf(lists: readonly NetworkList[]): string[] {
  return [...new Set(lists.map(({ name }) => name))].sort();
}

function* tableOf(lists: readonly NetworkList[]): Sliced<RangeTable> {
  const names = namesOf(lists);
  const builder = new RangeTableBuilder();
  for (const { name, networks } of lists) {
    const label = names.indexOf(name);
    yield* eachInSlices(networks, (network) => builder.add(network, label));
  }
  return yield* builder.buildInSlices('all');
}
