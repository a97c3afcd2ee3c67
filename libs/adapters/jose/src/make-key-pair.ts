import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { thumbprintOf } from './content-key.ts';

/** A new pair, PEM. */
export interface ContentKeyPair {
  readonly id: string;
  readonly publicPem: string;
  readonly privatePem: string;
}

/** `ec` is P-256: fields stay small, and hardware and clouds know it. `rsa` has 3072 bits. */
export async function makeContentKeyPair(kind: 'ec' | 'rsa'): Promise<ContentKeyPair> {
  const generate = promisify(generateKeyPair);
  const { publicKey, privateKey } =
    kind === 'ec'
      ? await generate('ec', { namedCurve: 'P-256' })
      : await generate('rsa', { modulusLength: 3072 });
  return {
    id: await thumbprintOf(publicKey),
    publicPem: String(publicKey.export({ type: 'spki', format: 'pem' })),
    privatePem: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  };
}
