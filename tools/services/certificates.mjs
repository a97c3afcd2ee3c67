// An authority of our own and a certificate for loopback, made by openssl where they are needed: no key is ever committed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
const NAMES =
  'subjectAltName=IP:127.0.0.1,DNS:localhost\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth,clientAuth\n';

function openssl(folder, ...args) {
  const result = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
  if (result.error || result.status !== 0)
    throw new Error(`openssl ${args[0]} failed: ${result.stderr ?? result.error?.message}`);
}

/** Makes `ca.pem`, `server.pem` and `server.key` (PKCS #8) in the folder, unless they are there. @throws Error where openssl can't */
export function makeCertificates(folder) {
  const paths = {
    ca: join(folder, 'ca.pem'),
    cert: join(folder, 'server.pem'),
    key: join(folder, 'server.key'),
  };
  if (existsSync(paths.cert)) return paths;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'names.txt'), NAMES);
  const authority = ['-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Development authority'];
  openssl(folder, 'req', '-x509', ...KEY, '-days', '3650', ...authority);
  const request = ['-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=127.0.0.1'];
  openssl(folder, 'req', ...KEY, ...request);
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '3650'];
  const out = ['-extfile', 'names.txt', '-out', 'server.pem'];
  openssl(folder, 'x509', '-req', '-in', 'server.csr', ...signed, ...out);
  return paths;
}

/** The key and its certificate in one text, as a broker's PEM key store. */
export function keyStore({ cert, key }) {
  return readFileSync(key, 'utf8') + readFileSync(cert, 'utf8');
}
