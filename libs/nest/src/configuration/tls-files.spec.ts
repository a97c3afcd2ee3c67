import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readTlsFiles } from './tls-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'gatewatch-tls-'));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const pem = write('a.pem', '-----BEGIN CERTIFICATE-----\n');

describe('readTlsFiles', () => {
  it('gives the texts of the files that are named, and no others', () => {
    const text = '-----BEGIN CERTIFICATE-----\n';
    expect(readTlsFiles({ ca: pem }, 'kafka.tls')).toEqual({ ca: text });
    expect(readTlsFiles({ cert: pem, key: pem }, 'http.tls')).toEqual({ cert: text, key: text });
  });

  it.each([
    [{ cert: pem }, /http\.tls: .*name both/],
    [{ ca: join(folder, 'none.pem') }, /http\.tls\.ca: .*none\.pem can't be read \(ENOENT\)/],
    [{ ca: write('b.pem', 'hello') }, /is no PEM/],
  ])('says what is wrong with %j', (settings, message) => {
    expect(() => readTlsFiles(settings, 'http.tls')).toThrow(message);
  });
});
