import { promisify } from 'node:util';
import { constants, gunzip, gzip, zstdCompress, zstdDecompress } from 'node:zlib';
import type { CompressionTypes as CompressionType } from 'kafkajs';
import { CompressionCodecs, CompressionTypes } from './client-library.ts';

/** No compressed batch may grow beyond this: a few kilobytes from a stranger must not fill the memory. */
export const MAX_INFLATED_BYTES = 64 * 1024 * 1024;

export type Compression = 'none' | 'gzip' | 'zstd';

const limit = { maxOutputLength: MAX_INFLATED_BYTES };
const zstd = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };

interface Encoded {
  readonly buffer: Buffer;
}

/** Gives the client zstd from node:zlib, and gzip with a bound on what it inflates to. */
export function registerCodecs(): void {
  CompressionCodecs[CompressionTypes.GZIP] = () => ({
    compress: ({ buffer }: Encoded) => promisify(gzip)(buffer),
    decompress: (buffer: Buffer) => promisify(gunzip)(buffer, limit),
  });
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: ({ buffer }: Encoded) => promisify(zstdCompress)(buffer, zstd),
    decompress: (buffer: Buffer) => promisify(zstdDecompress)(buffer, limit),
  });
}

export function compressionType(compression: Compression): CompressionType {
  return { none: CompressionTypes.None, gzip: CompressionTypes.GZIP, zstd: CompressionTypes.ZSTD }[
    compression
  ];
}
