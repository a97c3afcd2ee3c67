import ipaddr from 'ipaddr.js';
import { isOneCharacter, passesLuhn, remainder } from './check-digits.ts';
import { countNationalIds } from './national-ids.ts';
import type { TextProfile } from './text-profile.ts';

/** Classes of personal data. Only classes and counts leave, never a value. */
export const PII_CLASSES = [
  'credit_card',
  'email',
  'iban',
  'ip_address',
  'national_id',
  'phone',
  'us_ssn',
] as const;
export type PiiClass = (typeof PII_CLASSES)[number];

/** Different values that are counted of one class; an answer that holds more is a table all the same. */
const MOST_VALUES = 1000;

/** How many different values of each class a text holds, classes that it holds none of left out. */
export function countPii(
  text: string,
  { digits, at, colons, hasNumbers }: TextProfile,
): Map<PiiClass, number> {
  const found = new Map<PiiClass, number>();
  const add = (name: PiiClass, count: number): void => {
    if (count > 0) found.set(name, count);
  };
  if (at > 0) add('email', countEmails(text));
  if (digits >= 4 || colons >= 2) add('ip_address', countAddresses(text));
  if (!hasNumbers || !DENSE.test(text)) return found;
  add(
    'us_ssn',
    countMatches(text, SSN, () => true),
  );
  add('national_id', countNationalIds(text));
  add('iban', countMatches(text, IBAN, isIban));
  if (digits >= 13) add('credit_card', countMatches(text, CARD, isCard));
  add('phone', countPhones(text, found.has('iban') || found.has('credit_card')));
  return found;
}

/** Where none of these stands, no number below does: seven digits with little between them, or the letters that begin an account or a person. */
const DENSE =
  /\d(?:[ ./()-]{0,2}\d){6}|[A-Za-z]{4}\d{6}|[A-Za-z]{6}\d{2}|[A-Z]{2} ?\d{2} ?[A-Z0-9]{2}/;

function countMatches(text: string, pattern: RegExp, isValid: (found: string) => boolean): number {
  const distinct = new Set<string>();
  const tried = new Set<string>();
  for (const [found] of text.matchAll(pattern)) {
    if (tried.has(found)) continue;
    tried.add(found);
    const value = found.replace(/[ ()-]/g, '');
    if (!distinct.has(value) && isValid(found)) distinct.add(value);
    if (distinct.size >= MOST_VALUES) break;
  }
  return distinct.size;
}

const LOCAL_END = /[\w.%+-]{1,64}$/;
/** `scheme://user:password@host` has no address. */
const USER_INFO = /:\/\/\S*$/;
const DOMAIN_START = /^[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,5}\.[A-Za-z]{2,24}(?![\w-])/;
/** Looked for around each @ only, so that no run of letters is read twice. */
function countEmails(text: string): number {
  const distinct = new Set<string>();
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const before = text.slice(Math.max(0, at - 72), at);
    const local = LOCAL_END.exec(before)?.[0];
    const isUser = USER_INFO.test(before);
    const domain = local && !isUser && DOMAIN_START.exec(text.slice(at + 1, at + 255))?.[0];
    if (domain) distinct.add(`${local}@${domain}`.toLowerCase());
    if (distinct.size >= MOST_VALUES) break;
  }
  return distinct.size;
}

const CARD = /(?<![\w.-]|[A-Z]{2}\d{2} )\d(?:[ -]?\d){12,18}(?![\w-])/g;
const ISSUERS = /^(?:3[47]|3[068]|35|4|5[0-8]|2[2-7]|6)/;

function isCard(found: string): boolean {
  const digits = found.replace(/[ -]/g, '');
  return ISSUERS.test(digits) && !isOneCharacter(digits) && passesLuhn(digits);
}

const SSN = /(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])/g;

/** International with its plus, or North American with separators: bare digits are all sorts of things. */
const PHONE =
  /(?<![\w.+-]|\d )(?:\+[1-9]\d{0,3}(?:[ .-]?\(?\d{1,4}\)?){2,6}|\([2-9]\d{2}\) ?[2-9]\d{2}[ .-]\d{4}|(?:1[ .-])?[2-9]\d{2}[.-][2-9]\d{2}[.-]\d{4}|0\d{2,4}[ /-]\d{3,4}[ -]?\d{3,5})(?![\w-])/g;

/** Groups of an account's or a card's number look like a phone's. */
function countPhones(text: string, hasOthers: boolean): number {
  const rest = hasOthers ? text.replace(IBAN, ' ').replace(CARD, ' ') : text;
  return countMatches(rest, PHONE, isPhone);
}

function isPhone(found: string): boolean {
  const digits = found.replace(/\D/g, '');
  return digits.length >= 8 && digits.length <= 15 && !isOneCharacter(digits);
}

const IBAN = /(?<!\w)[A-Z]{2}\d{2} ?(?:[A-Z0-9]{4} ?){2,7}[A-Z0-9]{0,4}(?!\w)/g;
/** Lengths in the IBAN registry; other countries are not counted. */
const IBAN_LENGTHS = new Map(
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 TN24 TR26 UA29 VA22 VG24 XK20'
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))] as const),
);

/** ISO 13616: the country's length, and mod 97 of the rearranged number is 1. */
function isIban(found: string): boolean {
  const length = IBAN_LENGTHS.get(found.slice(0, 2)) ?? 0;
  const iban = found.replaceAll(' ', '').slice(0, length);
  if (iban.length !== length || length === 0) return false;
  const digits = (iban.slice(4) + iban.slice(0, 4)).replace(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  return remainder(digits, 97) === 1;
}

const V4 = /(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)/g;
const V6 =
  /(?<![\w:.])(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}(?![\w:.])|(?<![\w:.])(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}(?![\w:.])/gi;

/** Addresses that may be a person's: not those of private networks, documentation and the machine itself. */
function countAddresses(text: string): number {
  const fours = holdsNear(text, '.', DOTTED) ? countMatches(text, V4, isPublicV4) : 0;
  return fours + (holdsNear(text, ':', COLONS) ? countMatches(text, V6, isPublicV6) : 0);
}

const SPACE = 0x20;
/** What follows the first sign in an address. */
const DOTTED = /^\.\d{1,3}\.\d/;
const COLONS = /^:[0-9a-f]{0,4}:/i;

/** Whether what stands at one of the signs is written in this way: texts have few of them, and a pattern that begins at a digit tries each. */
function holdsNear(text: string, sign: string, written: RegExp): boolean {
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) {
    const isFollowed = text.charCodeAt(at + 1) > SPACE;
    if (isFollowed && written.test(text.slice(at, at + 6))) return true;
  }
  return false;
}

function isPublicV4(found: string): boolean {
  if (!ipaddr.IPv4.isValidFourPartDecimal(found) || isVersion(found)) return false;
  return ipaddr.IPv4.parse(found).range() === 'unicast';
}

/** Four small numbers are a version of a program. */
function isVersion(found: string): boolean {
  return found.split('.').every((part) => Number(part) < 20);
}

/** Times of a day look like one, and the library throws inside for what is none. */
function isPublicV6(found: string): boolean {
  if (!found.includes('::') && found.split(':').length !== 8) return false;
  return ipaddr.IPv6.isValid(found) && ipaddr.IPv6.parse(found).range() === 'unicast';
}
