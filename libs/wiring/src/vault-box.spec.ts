import { describe, expect, it } from '@jest/globals';
import { createVaultBox } from './vault-box.ts';

const OLD = { id: 'k1', key: Buffer.alloc(32, 1) };
const NEW = { id: 'k2', key: Buffer.alloc(32, 2) };
const SECRET = 'sk-very-secret-credential';

describe('the box of the vault', () => {
  it('opens what another process sealed, also after a rotation', () => {
    const sealed = createVaultBox([OLD]).seal(SECRET, 'k1.abc');
    expect(sealed).not.toContain(Buffer.from(SECRET).toString('hex'));
    expect(createVaultBox([OLD]).open(sealed, 'k1.abc')).toBe(SECRET);
    expect(createVaultBox([NEW, OLD]).open(sealed, 'k1.abc')).toBe(SECRET);
  });

  it('never gives the same text twice', () => {
    const box = createVaultBox([OLD]);
    expect(box.seal(SECRET, 'k1.abc')).not.toBe(box.seal(SECRET, 'k1.abc'));
  });

  it('opens nothing under another name or key, nor what was changed', () => {
    const box = createVaultBox([OLD]);
    const sealed = box.seal(SECRET, 'k1.abc');
    expect(box.open(sealed, 'k1.def')).toBeUndefined();
    expect(createVaultBox([NEW]).open(sealed, 'k1.abc')).toBeUndefined();
    expect(createVaultBox([{ id: 'k1', key: NEW.key }]).open(sealed, 'k1.abc')).toBeUndefined();
    const last = sealed.at(-1) === '0' ? '1' : '0';
    expect(box.open(sealed.slice(0, -1) + last, 'k1.abc')).toBeUndefined();
    for (const broken of ['', 'k1', 'k1.00.00', 'k1..', `${sealed}.00`])
      expect(box.open(broken, 'k1.abc')).toBeUndefined();
  });
});
