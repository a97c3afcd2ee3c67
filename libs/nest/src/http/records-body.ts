import { promisify } from 'node:util';
import { gunzip, inflate, zstdDecompress } from 'node:zlib';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isPushRoute } from './doors.ts';
import { refuse } from './problem-exception.ts';

/** Most bytes of a body as it comes over the wire, 10 MiB. */
export const MAX_BODY_BYTES = 10 * 1024 ** 2;
/** Most bytes of a body of records once it is unpacked, 64 MiB. */
export const MAX_UNPACKED_BYTES = 64 * 1024 ** 2;

type Unpack = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const unpackers: Readonly<Record<string, Unpack>> = {
  gzip: promisify(gunzip) as Unpack,
  'x-gzip': promisify(gunzip) as Unpack,
  deflate: promisify(inflate) as Unpack,
  zstd: promisify(zstdDecompress) as Unpack,
};

/**
 * The push route gets its body as bytes, whatever its media type, unpacked within a bound; every other route gets JSON.
 * @throws ProblemException 413 where it unpacks to more than the bound, 400 where it's broken, 415 for an encoding that isn't known
 */
export function addBodyParsers(
  fastify: FastifyInstance,
  { maxUnpackedBytes = MAX_UNPACKED_BYTES }: { maxUnpackedBytes?: number } = {},
): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  const parse = async (request: FastifyRequest, body: Buffer): Promise<unknown> => {
    const encoding = request.headers['content-encoding']?.toLowerCase() ?? 'identity';
    if (isPushRoute(request.routeOptions.url)) return unpack(body, encoding, maxUnpackedBytes);
    if (encoding !== 'identity') throw unknownEncoding(encoding);
    if (!isJson(request)) throw refuse(415, 'invalid', 'send JSON as application/json');
    return new Promise((resolve, reject) => {
      void parseJson(request, body.toString('utf8'), (error, value) =>
        error ? reject(error) : resolve(value),
      );
    });
  };
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, parse);
}

function isJson(request: FastifyRequest): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(request.headers['content-type'] ?? '');
}

async function unpack(body: Buffer, encoding: string, maxOutputLength: number): Promise<Buffer> {
  if (encoding === 'identity') return body;
  const unpacker = unpackers[encoding];
  if (!unpacker) throw unknownEncoding(encoding);
  try {
    return await unpacker(body, { maxOutputLength });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw refuse(413, 'body-too-large', `the body unpacks to more than ${maxOutputLength} bytes`);
    }
    throw refuse(400, 'bad-encoding', `the body is not ${encoding}`);
  }
}

function unknownEncoding(encoding: string): Error {
  const known = Object.keys(unpackers).join(', ');
  return refuse(
    415,
    'unknown-encoding',
    `encoding '${encoding.slice(0, 40)}' is not one of ${known}`,
  );
}

/** The bytes of a push, unpacked; empty where there was no body. */
export function readRecordsBody({ body }: Pick<FastifyRequest, 'body'>): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

/** Parameter of a controller's method on the push route: the records' bytes. */
export const RecordsBody: () => ParameterDecorator = createParamDecorator(
  (_data: unknown, context: ExecutionContext) =>
    readRecordsBody(context.switchToHttp().getRequest<FastifyRequest>()),
);
