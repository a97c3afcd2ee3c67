import { Recent } from './recent.ts';
import { BROWSER_FAMILIES, TABLES, type ClientKind, type Family } from './user-agent-families.ts';

/** What a User-Agent says of the client; who is in no table is `Other`, of no kind. */
export interface UserAgent {
  readonly name: string;
  readonly version?: string;
  readonly kind?: ClientKind;
}

const MOST_KNOWN = 4096;
/** Longer ones are read so far: every product that matters stands at the beginning. */
const LONGEST = 256;
const known = new Recent<string, UserAgent>(MOST_KNOWN);

/** Reads a User-Agent in time that its length does not change. */
export function readUserAgent(userAgent: string): UserAgent {
  const text = userAgent.length > LONGEST ? userAgent.slice(0, LONGEST) : userAgent;
  let read = known.get(text);
  if (read === undefined) {
    read = find(text.toLowerCase());
    known.set(text, read);
  }
  return read;
}

function find(text: string): UserAgent {
  for (const { kind, families, begins } of TABLES) {
    for (const [word, name] of families) {
      const at = begins ? (text.startsWith(word) ? 0 : -1) : text.indexOf(word);
      if (at >= 0) return describe(name, kind, versionOf(name, text, at + word.length));
    }
  }
  return text.startsWith('mozilla/') ? findBrowser(text) : { name: 'Other' };
}

/** `Python/3.12 aiohttp/3.10` is version 3.10 of aiohttp. */
function versionOf(name: string, text: string, end: number): string | undefined {
  const own = `${name.toLowerCase()}/`;
  const at = text.indexOf(own);
  return versionAfter(text, at < 0 ? end : at + own.length);
}

function findBrowser(text: string): UserAgent {
  const family = BROWSER_FAMILIES.find(([word]) => text.includes(word));
  if (!family) return { name: 'Other' };
  return describe(family[1], 'browser', browserVersion(text, family));
}

/** Safari names its version elsewhere, and Internet Explorer that of its engine. */
function browserVersion(text: string, [word]: Family): string | undefined {
  if (word === 'trident/') return versionAfter(text, text.indexOf('rv:') + 3);
  return word === 'safari/' ? undefined : versionAfter(text, text.indexOf(word) + word.length);
}

function describe(name: string, kind: ClientKind, version: string | undefined): UserAgent {
  return version === undefined ? { name, kind } : { name, kind, version };
}

const VERSION = /^(?:-[a-z0-9-]{1,16}(?=[/ ]))?[/ ]{0,2}v?(\d{1,10}(?:\.[0-9a-z-]{1,16}){0,4})/;

/** The number behind a product's name, e.g. of `/2.32.3`, ` 1.51.0`, `-v2/1.30.0`. */
function versionAfter(text: string, at: number): string | undefined {
  return VERSION.exec(text.slice(at, at + 64))?.[1];
}
