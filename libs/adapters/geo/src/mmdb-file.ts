import { readFile } from 'node:fs/promises';
import type { GeoPlace } from '@gatewatch/normalize';
import { Reader } from 'maxmind';
import { readPlace } from './read-place.ts';

/** An MMDB file in memory. */
export interface MmdbFile {
  /** networks that it knows, about */
  readonly entries: number;
  /** what its maker calls it, e.g. `DBIP-City-Lite` */
  readonly type: string;
  /** when it was made, epoch ms */
  readonly builtAt: number;
  /** Never throws; undefined for what it does not know. */
  readonly placeOf: (address: string) => GeoPlace | undefined;
}

export type MmdbOpened =
  | { readonly ok: true; readonly file: MmdbFile }
  /** one sentence that says what is wrong with the file */
  | { readonly ok: false; readonly message: string };

/** Addresses that nearly every file knows: reading them shows whether its tree leads to its data. */
const PROBES = ['1.1.1.1', '8.8.8.8', '193.0.6.139', '2001:4860:4860::8888'];

/** Reads a whole file, so that one that is replaced meanwhile is never half read later. */
export async function openMmdb(path: string): Promise<MmdbOpened> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    return { ok: false, message: unreadable(error) };
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    return { ok: false, message: 'this is packed: unpack it with gunzip first' };
  }
  try {
    return { ok: true, file: toFile(new Reader(bytes)) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, message: `this is no MMDB file, or not all of it: ${reason}` };
  }
}

function unreadable(error: unknown): string {
  const { code = 'unreadable' } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' ? 'there is no such file' : `the file can't be read (${code})`;
}

function toFile(reader: Reader<never>): MmdbFile {
  for (const address of PROBES) read(reader, address);
  const { databaseType, buildEpoch, nodeCount } = reader.metadata;
  return {
    entries: nodeCount,
    type: databaseType,
    builtAt: buildEpoch.getTime(),
    placeOf: (address) => {
      try {
        return read(reader, address);
      } catch {
        return undefined; // data that the probes did not touch may be broken: other addresses are still known
      }
    },
  };
}

function read(reader: Reader<never>, address: string): GeoPlace | undefined {
  const isKnowable = reader.metadata.ipVersion === 6 || !address.includes(':');
  return isKnowable ? readPlace(reader.get(address)) : undefined;
}
