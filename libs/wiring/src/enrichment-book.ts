import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Emit, Problem } from '@gatewatch/event';
import { mergePlaces } from '@gatewatch/geo';
import {
  createEnrich,
  Networks,
  PriceTable,
  Threats,
  type Enrich,
  type Enrichment,
  type Sliced,
} from '@gatewatch/normalize';
import { inSlices, type RunSliced } from './in-slices.ts';
import { FollowedFiles } from './followed-files.ts';
import type { EnrichmentItem, EnrichmentPart, ReadPart } from './enrichment-files.ts';

/** A file that is in force. */
export interface EnrichmentInForce {
  readonly kind: EnrichmentItem['kind'];
  readonly path: string;
  readonly entries: number;
  /** when it was read, epoch ms */
  readonly at: number;
}

export interface EnrichmentBookParts {
  readonly files: readonly EnrichmentItem[];
  /** told after every load, with what is to be mended now */
  readonly loaded: (book: EnrichmentBook) => void;
  readonly emit: Emit;
  readonly now: () => number;
  /** how long lists are read and made ready; by default a few ms at a time */
  readonly run?: RunSliced;
}

interface Kept {
  readonly item: EnrichmentItem;
  /** how the file looked before it was read */
  looks: string;
  read: ReadPart;
  /** the last one that could be used */
  part: EnrichmentPart | undefined;
  inForce: EnrichmentInForce | undefined;
}

/**
 * What events are enriched with. The files may change while running: one that is broken or gone keeps its last good version and shows as a
 * problem. A change takes effect between two events.
 */
export class EnrichmentBook {
  readonly #parts: EnrichmentBookParts;
  readonly #kept: readonly Kept[];
  readonly #followed: FollowedFiles;
  #enrichment: Enrichment = {};
  #enrich: Enrich = () => undefined;

  private constructor(parts: EnrichmentBookParts) {
    this.#parts = parts;
    this.#kept = parts.files.map((item) => ({
      item,
      looks: '',
      read: UNREAD,
      part: undefined,
      inForce: undefined,
    }));
    this.#followed = new FollowedFiles({
      kind: 'enrichment',
      paths: parts.files.map(({ path }) => path),
      suffixes: [],
      reread: () => this.#reload(),
      emit: parts.emit,
    });
  }

  static async open(parts: EnrichmentBookParts): Promise<EnrichmentBook> {
    const book = new EnrichmentBook(parts);
    await book.#followed.mark();
    await book.reload();
    return book;
  }

  /** Always that of the files in force. */
  readonly enrich: Enrich = (event, flags) => this.#enrich(event, flags);

  get current(): { readonly problems: readonly Problem[] } {
    return { problems: this.#kept.flatMap(({ read }) => read.problems) };
  }

  get inForce(): readonly EnrichmentInForce[] {
    return this.#kept.flatMap(({ inForce }) => inForce ?? []);
  }

  /** Begins to follow the files. */
  watch(): void {
    this.#followed.watch();
  }

  /** Reads again what looks different. Never rejects. @returns whether something else is in force now */
  reload(): Promise<boolean> {
    return this.#followed.reload();
  }

  close(): Promise<void> {
    return this.#followed.close();
  }

  async #reload(): Promise<boolean> {
    const changed = new Set<EnrichmentPart['kind']>();
    for (const kept of this.#kept) {
      const looks = await looksOf(kept.item.path);
      if (looks === kept.looks) continue;
      const read = await kept.item.read(this.#parts.run);
      kept.looks = looks;
      kept.read = read;
      if (!read.part) continue;
      kept.part = read.part;
      const { kind, path } = kept.item;
      kept.inForce = { kind, path, entries: read.entries, at: this.#parts.now() };
      changed.add(kind);
    }
    if (changed.size > 0) await this.#putInForce(changed);
    this.#tell();
    return changed.size > 0;
  }

  /** Only what has changed is made again: a table of a million networks takes seconds, in which the old one is in force. */
  async #putInForce(changed: ReadonlySet<EnrichmentPart['kind']>): Promise<void> {
    const { run = inSlices } = this.#parts;
    const parts = this.#kept.flatMap(({ part }) => part ?? []);
    const fresh: Enrichment[] = [];
    for (const kind of changed) fresh.push(await run(MAKERS[kind](parts)));
    this.#enrichment = Object.assign({}, this.#enrichment, ...fresh) as Enrichment;
    this.#enrich = createEnrich(this.#enrichment);
  }

  #tell(): void {
    const { emit, loaded } = this.#parts;
    this.#followed.tell(this.current.problems);
    for (const { kind, path, entries, at } of this.inForce) {
      emit({ name: 'enrichment_file', kind, file: basename(path), entries, at });
    }
    loaded(this);
  }
}

type Parts = readonly EnrichmentPart[];

const MAKERS: Readonly<Record<EnrichmentPart['kind'], (parts: Parts) => Sliced<Enrichment>>> = {
  *geo(parts) {
    yield;
    return { placeOf: mergePlaces(of('geo', parts).map(({ file }) => file.placeOf)) };
  },
  *networks(parts) {
    return { networks: yield* Networks.inSlices(of('networks', parts).map(({ list }) => list)) };
  },
  *threats(parts) {
    const indicators = of('threats', parts).flatMap(({ indicators: some }) => some);
    return { threats: yield* Threats.inSlices(indicators) };
  },
  *zones(parts) {
    yield;
    return { zones: of('zones', parts)[0]?.zones };
  },
  *prices(parts) {
    yield;
    return { prices: new PriceTable(of('prices', parts).map(({ prices }) => prices)) };
  },
};

function of<Kind extends EnrichmentPart['kind']>(
  kind: Kind,
  parts: Parts,
): Extract<EnrichmentPart, { kind: Kind }>[] {
  return parts.filter(
    (part): part is Extract<EnrichmentPart, { kind: Kind }> => part.kind === kind,
  );
}

const UNREAD: ReadPart = { part: undefined, entries: 0, problems: [] };

async function looksOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found
    ? `${found.dev}:${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`
    : 'absent';
}

/** One sentence for the operator: the files by name, with entries and the time when they were read. */
export function describeEnrichment({ inForce }: Pick<EnrichmentBook, 'inForce'>): string {
  if (inForce.length === 0) return 'no files';
  return inForce
    .map(({ kind, path, entries, at }) => {
      return `${kind} ${basename(path)}: ${entries} entries, read ${new Date(at).toISOString().slice(0, 19)}Z`;
    })
    .join('; ');
}
