import { readFileSync } from 'node:fs';
import { StartError } from '../lifecycle/start-error.ts';
import type { TlsSettings } from './gatewatch-config.ts';

/** PEM texts. */
export interface TlsTexts {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** What the named files hold. @throws StartError TLS_UNREADABLE, where one can't be read or holds no PEM */
export function readTlsFiles({ ca, cert, key }: TlsSettings, setting: string): TlsTexts {
  if ((cert === undefined) !== (key === undefined)) {
    throw unreadable(setting, 'a certificate and its key belong together: name both');
  }
  return {
    ...(ca === undefined ? {} : { ca: readPem(ca, `${setting}.ca`) }),
    ...(cert === undefined ? {} : { cert: readPem(cert, `${setting}.cert`) }),
    ...(key === undefined ? {} : { key: readPem(key, `${setting}.key`) }),
  };
}

function readPem(path: string, setting: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw unreadable(setting, `${path} can't be read (${reason})`, cause);
  }
  if (text.includes('-----BEGIN ')) return text;
  throw unreadable(setting, `${path} is no PEM (-----BEGIN …)`);
}

function unreadable(setting: string, why: string, cause?: unknown): StartError {
  return new StartError('TLS_UNREADABLE', `${setting}: ${why}`, { cause });
}
