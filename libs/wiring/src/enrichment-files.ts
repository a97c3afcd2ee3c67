import { readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { Problem } from '@gatewatch/event';
import type { FolderProblemCode } from '@gatewatch/files';
import { openMmdb, type MmdbFile } from '@gatewatch/geo';
import type { EnrichSettings, GatewatchConfig } from '@gatewatch/nest';
import {
  parseNetworkListInSlices,
  parsePrices,
  parseThreatListInSlices,
  parseZones,
  type Enriching,
  type EnrichmentFile,
  type EnrichmentProblemCode,
  type Indicator,
  type NetworkList,
  type Price,
  type Sliced,
  type Zones,
} from '@gatewatch/normalize';
import { inSlices, type RunSliced } from './in-slices.ts';
import { shippedFolder } from './shipped.ts';

/** What a file holds once it was read. */
export type EnrichmentPart =
  | { readonly kind: 'geo'; readonly file: MmdbFile }
  | { readonly kind: 'networks'; readonly list: NetworkList }
  | { readonly kind: 'threats'; readonly indicators: readonly Indicator[] }
  | { readonly kind: 'zones'; readonly zones: Zones }
  | { readonly kind: 'prices'; readonly prices: readonly Price[] };

export interface ReadPart {
  /** undefined where nothing of the file can be used */
  readonly part: EnrichmentPart | undefined;
  readonly entries: number;
  readonly problems: readonly Problem[];
}

/** A file that enriches events. */
export interface EnrichmentItem {
  readonly kind: EnrichmentPart['kind'];
  readonly path: string;
  /** Never rejects: what is wrong is a problem. Long lists are read by `run`. */
  read(run?: RunSliced): Promise<ReadPart>;
}

/** The files that a configuration names, in the order in which they count. */
export function enrichmentFiles({ enrich, shipped }: GatewatchConfig): readonly EnrichmentItem[] {
  const ownPrices = shipped.prices ? [join(shippedFolder('prices'), 'models.yml')] : [];
  return [
    ...[...new Set([...enrich.geo, ...enrich.asn])].map(geoItem),
    ...enrich.networks.map(networksItem),
    ...enrich.threats.map(threatsItem),
    ...(enrich.zones === undefined ? [] : [zonesItem(enrich.zones)]),
    ...[...ownPrices, ...enrich.prices].map(pricesItem),
  ];
}

function geoItem(path: string): EnrichmentItem {
  const read = async (): Promise<ReadPart> => {
    const opened = await openMmdb(path);
    if (opened.ok) {
      const { file } = opened;
      return { part: { kind: 'geo', file }, entries: file.entries, problems: [] };
    }
    const code: EnrichmentProblemCode = 'ENRICH_SYNTAX';
    return { part: undefined, entries: 0, problems: [problemAt(path, code, opened.message)] };
  };
  return { kind: 'geo', path, read };
}

function networksItem({ path, name }: EnrichSettings['networks'][number]): EnrichmentItem {
  return slicedItem('networks', path, function* (file): Sliced<ReadPart> {
    const { value, problems } = yield* parseNetworkListInSlices(file, name ?? nameOf(path));
    const entries = value ? value.networks.length + value.systems.size : 0;
    return { part: value && { kind: 'networks', list: value }, entries, problems };
  });
}

function threatsItem({ path, name, kind }: EnrichSettings['threats'][number]): EnrichmentItem {
  const options = { name: name ?? nameOf(path), ...(kind === 'auto' ? {} : { kind }) };
  return slicedItem('threats', path, function* (file): Sliced<ReadPart> {
    const { value, problems } = yield* parseThreatListInSlices(file, options);
    const part = value && ({ kind: 'threats', indicators: value } as const);
    return { part, entries: value?.length ?? 0, problems };
  });
}

export function zonesItem(path: string): EnrichmentItem {
  return textItem('zones', path, (file) => {
    const { value, problems }: Enriching<Zones> = parseZones(file);
    return { part: value && { kind: 'zones', zones: value }, entries: value?.size ?? 0, problems };
  });
}

export function pricesItem(path: string): EnrichmentItem {
  return textItem('prices', path, (file) => {
    const { value, problems } = parsePrices(file);
    const part = value && ({ kind: 'prices', prices: value } as const);
    return { part, entries: value?.length ?? 0, problems };
  });
}

const MAX_BYTES = 256 * 1024 * 1024;

function textItem(
  kind: EnrichmentItem['kind'],
  path: string,
  parse: (file: EnrichmentFile) => ReadPart,
): EnrichmentItem {
  return slicedItem(kind, path, function* (file): Sliced<ReadPart> {
    yield;
    return parse(file);
  });
}

function slicedItem(
  kind: EnrichmentItem['kind'],
  path: string,
  parse: (file: EnrichmentFile) => Sliced<ReadPart>,
): EnrichmentItem {
  const read = async (run: RunSliced = inSlices): Promise<ReadPart> => {
    const bytes = await readFile(path).catch((error: unknown) => unreadable(error));
    if (typeof bytes !== 'string' && bytes.length <= MAX_BYTES) {
      return run(parse({ path, text: bytes.toString('utf8') }));
    }
    const message =
      typeof bytes === 'string' ? bytes : `the file is larger than ${MAX_BYTES} bytes: split it`;
    const code: FolderProblemCode = 'FILE_UNREADABLE';
    return { part: undefined, entries: 0, problems: [problemAt(path, code, message)] };
  };
  return { kind, path, read };
}

function unreadable(error: unknown): string {
  const { code = 'unknown' } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' ? 'there is no such file' : `it can't be read (${code})`;
}

function problemAt(file: string, code: string, message: string): Problem {
  return { file, line: 1, column: 1, code, message, severity: 'error' };
}

/** `lists/tor-exits.txt` is the list `tor-exits`. */
function nameOf(path: string): string {
  return basename(path, extname(path)).replaceAll(/[^A-Za-z0-9._-]/g, '_');
}
