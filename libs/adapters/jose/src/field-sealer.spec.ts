import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { compactDecrypt, decodeProtectedHeader } from 'jose';
import { readContentKey } from './content-key.ts';
import { FieldSealer } from './field-sealer.ts';
import { makeContentKeyPair } from './make-key-pair.ts';
import { openField, readPrivateKey } from './open-field.ts';

const pem = { type: 'spki', format: 'pem' } as const;
const now = () => 0;

async function sealerOf(publicPem: string, more: object = {}): Promise<FieldSealer> {
  return FieldSealer.open(await readContentKey(publicPem), { now, ...more });
}

describe.each(['ec', 'rsa'] as const)('fields under a pair of the kind %s', (kind) => {
  it('open with the private key alone, as jose itself opens them', async () => {
    const { publicPem, privatePem, id } = await makeContentKeyPair(kind);
    const sealer = await sealerOf(publicPem);
    const mine = await readPrivateKey(privatePem);
    const jwe = sealer.seal('a prompt: ünï 🎈');
    expect(await openField(jwe, mine)).toBe('a prompt: ünï 🎈');
    const { plaintext } = await compactDecrypt(jwe, mine.key);
    expect(new TextDecoder().decode(plaintext)).toBe('a prompt: ünï 🎈');
    expect(decodeProtectedHeader(jwe)).toMatchObject({ enc: 'A256GCM', kid: id });
    const other = await readPrivateKey((await makeContentKeyPair(kind)).privatePem);
    await expect(openField(jwe, other)).rejects.toMatchObject({ code: 'KEY_IS_ANOTHER' });
  });
});

describe('FieldSealer', () => {
  it('gives back every text, and none that was changed', async () => {
    const { publicPem, privatePem } = await makeContentKeyPair('ec');
    const sealer = await sealerOf(publicPem);
    const mine = await readPrivateKey(privatePem);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.nat(), async (text, at) => {
        const well = text.toWellFormed();
        const jwe = sealer.seal(well);
        expect(await openField(jwe, mine)).toBe(well);
        const [header, wrapped, nonce, body = '', tag] = jwe.split('.');
        if (body === '') return;
        const bytes = Buffer.from(body, 'base64url');
        const place = at % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ 1;
        const changed = [header, wrapped, nonce, bytes.toString('base64url'), tag].join('.');
        await expect(openField(changed, mine)).rejects.toMatchObject({ code: 'FIELD_UNREADABLE' });
      }),
      { numRuns: 50 },
    );
  });

  it('never uses a nonce twice, and a data key for a bounded count and time', async () => {
    let at = 0;
    const { publicPem } = await makeContentKeyPair('ec');
    const sealer = await sealerOf(publicPem, { now: () => at, maxUses: 3, lifeMs: 1000 });
    const wrappedOf = (): string => sealer.seal('x').split('.')[1] ?? '';
    const nonces = new Set(Array.from({ length: 3 }, () => sealer.seal('x').split('.')[2]));
    expect(nonces.size).toBe(3);
    await sealer.renew();
    const second = wrappedOf();
    expect(wrappedOf()).toBe(second);
    at = 1000;
    expect(wrappedOf()).toBe(second);
    await sealer.renew();
    expect(wrappedOf()).not.toBe(second);
  });
});

describe('readContentKey', () => {
  it('knows PEM and JWK, and gives both one id', async () => {
    const { publicPem, id } = await makeContentKeyPair('ec');
    const jwk = JSON.stringify(createPublicKey(publicPem).export({ format: 'jwk' }));
    expect((await readContentKey(publicPem)).id).toBe(id);
    expect(await readContentKey(jwk)).toMatchObject({ id, algorithm: 'ECDH-ES+A256KW' });
  });

  it.each([
    ['a private key', async () => (await makeContentKeyPair('ec')).privatePem, 'KEY_IS_PRIVATE'],
    ['what is none', async () => 'hello', 'KEY_UNREADABLE'],
    ['broken JSON', async () => '{"kty":', 'KEY_UNREADABLE'],
    [
      'a small RSA key',
      async () => generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export(pem),
      'KEY_UNSUITABLE',
    ],
    [
      'a signing key',
      async () => generateKeyPairSync('ed25519').publicKey.export(pem),
      'KEY_UNSUITABLE',
    ],
  ])('refuses %s', async (_what, make, code) => {
    const text = String(await make());
    await expect(readContentKey(text)).rejects.toMatchObject({ code });
  });

  it('refuses the public key where the private one is needed', async () => {
    const { publicPem } = await makeContentKeyPair('ec');
    await expect(readPrivateKey(publicPem)).rejects.toMatchObject({ code: 'KEY_IS_PUBLIC' });
  });
});
