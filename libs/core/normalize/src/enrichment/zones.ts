import type { Problems, YamlNode } from '@gatewatch/event';
import { readNetworks } from './address-bits.ts';
import { shown, type Enriching, type EnrichmentFile } from './enrichment-problem.ts';
import { RangeTableBuilder, type RangeTable } from './range-table.ts';
import { oneOrMany, readRoot, reportAt } from './yaml-root.ts';

/** What it is to go from one zone to another one: `undeclared` where no file says which ways are open. */
export type Crossing = 'allowed' | 'not_allowed' | 'undeclared';

/** Zones of one network, and the ways between them. */
export class Zones {
  readonly #table: RangeTable;
  readonly #names: readonly string[];
  readonly #hosts: ReadonlyMap<string, string>;
  readonly #others: string | undefined;
  readonly #allow: ReadonlyMap<string, ReadonlySet<string>> | undefined;

  constructor({ table, names, hosts, others, allow }: ZoneParts) {
    this.#table = table;
    this.#names = names;
    this.#hosts = hosts;
    this.#others = others;
    this.#allow = allow;
  }

  /** The zone of an address: that of the smallest network which holds it. */
  ofAddress(address: string): string | undefined {
    const [label] = this.#table.find(address);
    return label === undefined ? this.#others : this.#names[label];
  }

  /** The zone of a host by its name, or by the nearest domain that is listed as `*.domain`. */
  ofHost(host: string): string | undefined {
    const name = host.toLowerCase();
    const own = this.#hosts.get(name);
    if (own !== undefined) return own;
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      const zone = this.#hosts.get(`*${name.slice(dot)}`);
      if (zone !== undefined) return zone;
    }
    return undefined;
  }

  /** Undefined within one zone. */
  crossing(from: string, to: string): Crossing | undefined {
    if (from === to) return undefined;
    if (!this.#allow) return 'undeclared';
    return this.#allow.get(from)?.has(to) === true ? 'allowed' : 'not_allowed';
  }

  get size(): number {
    return this.#table.size + this.#hosts.size;
  }
}

interface ZoneParts {
  readonly table: RangeTable;
  readonly names: readonly string[];
  readonly hosts: ReadonlyMap<string, string>;
  readonly others: string | undefined;
  readonly allow: ReadonlyMap<string, ReadonlySet<string>> | undefined;
}

const NAME = /^[A-Za-z0-9_.-]{1,64}$/;
const HOST = /^(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]{0,250}[a-z0-9_])?$/i;

/** Reads `zones:` (name → networks and hosts), `allow:` (name → names that may be reached from it) and `others:` (every other address). */
export function parseZones(file: EnrichmentFile): Enriching<Zones> {
  const { root, problems } = readRoot(file, ['zones', 'allow', 'others']);
  const parts = root && new ZoneReader(problems).read(root);
  return {
    value: parts && !problems.hasErrors ? new Zones(parts) : undefined,
    problems: problems.list,
  };
}

class ZoneReader {
  readonly #problems: Problems;
  readonly #builder = new RangeTableBuilder();
  readonly #names: string[] = [];
  readonly #hosts = new Map<string, string>();

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  read(root: YamlNode): ZoneParts {
    const zones = root.get('zones');
    if (zones?.kind !== 'map') {
      reportAt(
        this.#problems,
        zones ?? root,
        'ENRICH_MISSING_KEY',
        "'zones' must be a map of names and networks",
      );
    } else {
      for (const { name, key, value } of zones.entries()) this.#readZone(name, key, value);
    }
    const others = this.#readOthers(root.get('others'));
    return {
      table: this.#builder.build('smallest'),
      names: this.#names,
      hosts: this.#hosts,
      others,
      allow: this.#readAllow(root.get('allow'), others),
    };
  }

  #readZone(name: string, key: YamlNode, value: YamlNode): void {
    if (!NAME.test(name)) {
      const must = 'a zone has a name of letters, digits, dots, dashes and underscores';
      reportAt(this.#problems, key, 'ENRICH_BAD_VALUE', must);
    }
    const label = this.#names.push(name) - 1;
    for (const item of oneOrMany(value)) this.#readMember(label, item);
  }

  #readMember(label: number, item: YamlNode): void {
    const text = item.kind === 'string' ? String(item.scalar).trim() : '';
    const networks = readNetworks(text);
    for (const network of networks ?? []) this.#builder.add(network, label);
    if (networks) return;
    if (HOST.test(text) && !/^[\d.]+$/.test(text)) {
      this.#hosts.set(text.toLowerCase(), this.#names[label] ?? '');
      return;
    }
    const found = shown(item.source ?? item.kind);
    const message = `expected a network such as 10.0.0.0/8 or a host such as *.models.internal, not '${found}'`;
    reportAt(this.#problems, item, 'ENRICH_BAD_VALUE', message);
  }

  #readOthers(node: YamlNode | undefined): string | undefined {
    if (!node) return undefined;
    const name = String(node.scalar ?? '');
    if (node.kind === 'string' && NAME.test(name)) return name;
    reportAt(
      this.#problems,
      node,
      'ENRICH_BAD_VALUE',
      "'others' must be the name of a zone, e.g. internet",
    );
    return undefined;
  }

  #readAllow(node: YamlNode | undefined, others: string | undefined): ZoneParts['allow'] {
    if (!node) return undefined;
    const known = new Set([...this.#names, ...(others === undefined ? [] : [others])]);
    if (node.kind !== 'map')
      reportAt(
        this.#problems,
        node,
        'ENRICH_BAD_VALUE',
        "'allow' must be a map of zones and the zones that may be reached from them",
      );
    return new Map(
      node.entries().map(({ name, key, value }) => {
        this.#checkZone(name, key, known);
        const to = oneOrMany(value).filter(({ kind }) => kind !== 'null');
        for (const item of to) this.#checkZone(String(item.scalar), item, known);
        return [name, new Set(to.map((item) => String(item.scalar)))];
      }),
    );
  }

  #checkZone(name: string, at: YamlNode, known: ReadonlySet<string>): void {
    if (known.has(name)) return;
    reportAt(
      this.#problems,
      at,
      'ENRICH_BAD_VALUE',
      `there is no zone '${shown(name)}'; there are ${[...known].join(', ')}`,
    );
  }
}
