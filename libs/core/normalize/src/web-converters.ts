import { parseAddress } from './address.ts';
import { onText, type ConverterTable } from './converter.ts';
import { FAILED, toText } from './value.ts';

const METHOD = /^[A-Za-z][A-Za-z_-]{0,30}$/;
const ABSOLUTE = /^([a-z][a-z0-9+.-]{0,20}):\/\/([^/?#]*)/i;
const REQUEST_LINE = /^([A-Za-z][A-Za-z_-]{0,30}) (.*?)(?: HTTP\/(\d(?:\.\d)?))?$/s;

export function toAddress(value: unknown): string | typeof FAILED {
  const text = toText(value);
  return (text === FAILED ? undefined : parseAddress(text.trim())) ?? FAILED;
}

export const WEB_CONVERTERS: ConverterTable = {
  ip: {
    meaning: 'an address in one spelling, without port, brackets and zone',
    example: ['"[2001:DB8::1]:443"', '"2001:db8::1"'],
    make: () => toAddress,
  },
  port: {
    meaning: 'the port of an address or host with one',
    example: ['"192.0.2.7:443"', '443'],
    make: () => onText(portOf),
  },
  host: {
    meaning: 'the host of a URL or of host:port, in lower case',
    example: ['"https://API.example:8443/v1"', '"api.example"'],
    make: () => onText(hostOf),
  },
  scheme: {
    meaning: 'the scheme of a URL',
    example: ['"https://a/b"', '"https"'],
    make: () => onText((text) => ABSOLUTE.exec(text)?.[1]?.toLowerCase()),
  },
  path: {
    meaning: 'the path of a URL or request target',
    example: ['"/v1/chat?x=1"', '"/v1/chat"'],
    make: () => onText(pathOf),
  },
  query: {
    meaning: 'the query of a URL or request target',
    example: ['"/v1/chat?x=1"', '"x=1"'],
    make: () => onText(queryOf),
  },
  method: {
    meaning: 'an HTTP method, in upper case',
    example: ['"post"', '"POST"'],
    make: () => onText((text) => (METHOD.test(text) ? text.toUpperCase() : FAILED)),
  },
  request_line: {
    argument: 'which part',
    allowed: ['method', 'target', 'version'],
    meaning: 'a part of a request line; nothing of what is none, such as a TLS hello',
    example: ['request_line(target) of GET /a HTTP/1.1', '"/a"'],
    make: ({ texts: [part] }) => {
      const group = part === 'method' ? 1 : part === 'target' ? 2 : 3;
      return onText((text) => REQUEST_LINE.exec(text)?.[group]);
    },
  },
  http_version: {
    meaning: 'the version of a protocol as it is written in logs',
    example: ['"HTTP/2.0"', '"2"'],
    make: () => onText(httpVersion),
  },
  tls_version: {
    meaning: 'the version of TLS from its number or name',
    example: ['772', '"1.3"'],
    make: () => onText(tlsVersion),
  },
};

function pathOf(text: string): unknown {
  if (text.startsWith('/')) return text.slice(0, endOfPath(text));
  const path = text.replace(ABSOLUTE, '').split(/[?#]/, 1)[0] ?? '';
  if (path === '') return ABSOLUTE.test(text) ? '/' : FAILED;
  return path.startsWith('/') || path === '*' ? path : FAILED;
}

/** Where the query or the fragment begins. */
function endOfPath(text: string): number {
  const query = text.indexOf('?');
  const end = query < 0 ? text.length : query;
  const fragment = text.indexOf('#');
  return fragment < 0 || fragment > end ? end : fragment;
}

function queryOf(text: string): unknown {
  const start = text.indexOf('?');
  if (start < 0) return undefined;
  const fragment = text.indexOf('#', start + 1);
  const query = text.slice(start + 1, fragment < 0 ? text.length : fragment);
  return query === '' ? undefined : query;
}

/** The host with its port, without scheme, user information and path. */
function authorityOf(text: string): string {
  const authority = ABSOLUTE.exec(text)?.[2] ?? text.split(/[/?#]/, 1)[0] ?? '';
  return authority.slice(authority.lastIndexOf('@') + 1);
}

function hostOf(text: string): unknown {
  const authority = authorityOf(text.trim());
  const host = authority.startsWith('[')
    ? authority.slice(1, authority.indexOf(']'))
    : authority.replace(/:\d{0,5}$/, '');
  return host === '' || host.length > 255 || /\s/.test(host) ? FAILED : host.toLowerCase();
}

function portOf(text: string): unknown {
  const found = /(?:^|[^:]|\]):(\d{1,5})$/.exec(authorityOf(text.trim()))?.[1];
  return found === undefined || Number(found) > 65_535 ? undefined : Number(found);
}

function httpVersion(text: string): unknown {
  const found = /^(?:HTTP\/|h)?(\d)(?:\.(\d))?$/i.exec(text.trim());
  if (!found) return FAILED;
  const [, major = '', minor] = found;
  return minor === undefined || (minor === '0' && Number(major) > 1) ? major : `${major}.${minor}`;
}

const TLS_NUMBERS: Readonly<Record<string, string>> = {
  769: '1.0',
  770: '1.1',
  771: '1.2',
  772: '1.3',
};

function tlsVersion(text: string): unknown {
  const number = TLS_NUMBERS[text];
  if (number !== undefined) return number;
  const found = /^(?:TLS|SSL)?\s?v?(\d(?:[._]\d)?)$/i.exec(text.trim())?.[1]?.replace('_', '.');
  return found === undefined ? FAILED : found.length === 1 ? `${found}.0` : found;
}
