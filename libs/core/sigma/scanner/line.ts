// One line of JSON: all of it is checked, the wanted fields are noted, and the rules that it may satisfy are collected. Whatever is rare
// or wrong is left to the host: 0 instead of a position.

import { offer, offerExact, offerLiterals, offerNetworks, offerNumber } from './candidates';
import { beginContent, hashMember } from './content';
import { MAYBE_IPV6, readIpv4 } from './ipv4';
import {
  CLOSE_OBJECT,
  COLON,
  COMMA,
  ESCAPED,
  HOLDS,
  ODD,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  space,
  SPACE,
  stringEnd,
  traits,
  valueEnd,
  WIDE,
} from './json';
import { expectKey, findKey, forgetKeys, KEY_SIZE, keyLength, LEAD, SLOT } from './keys';
import {
  always,
  anywhere,
  CANDIDATE_COUNT,
  facts,
  GENERATION,
  IS_NESTED,
  keys,
  leads,
  left,
  LEFT_ANYWHERE,
  LEFT_COUNT,
  LINE_TRAITS,
  noted,
  NOTED_COUNT,
  places,
  readLayout,
} from './layout';

export { hashContent } from './content';

const LINE_FEED: i32 = 10;

/** Kinds of values, as in event-view.ts. */
const NULL: i32 = 1;
const STRING: i32 = 2;
const NUMBER: i32 = 3;
const BOOLEAN: i32 = 4;
const LIST: i32 = 5;
const OBJECT: i32 = 6;

/** the number of the line */
let generation: i64 = 0;
let valueStart: i32 = 0;
let notedCount: i32 = 0;
let lineTraits: i32 = 0;
/** whether members are hashed while they are read */
let isHashing: bool = false;

/** To be called first, and whenever the host has moved its tables. */
export function configure(): void {
  readLayout();
  forgetKeys();
}

/** To be called when the tables stand where they stood, or only the rules' have moved. */
export function reconfigure(): void {
  readLayout();
}

/** Reads the line that begins at `from`. @returns where its line feed stands, 0 where the host has to read it */
export function readLine(from: i32): i32 {
  generation++;
  notedCount = 0;
  lineTraits = 0;
  isHashing = beginContent();
  store<i64>(GENERATION, generation);
  store<i32>(IS_NESTED, 0);
  store<i32>(CANDIDATE_COUNT, 0);
  store<i32>(LEFT_COUNT, 0);
  store<i32>(LEFT_ANYWHERE, 0);
  const start = space(from);
  if (load<u8>(start) != OPEN_OBJECT) return 0;
  const close = membersEnd(space(start + 1));
  if (close == 0) return 0;
  const end = space(close);
  if (load<u8>(end) != LINE_FEED) return 0;
  store<i32>(NOTED_COUNT, notedCount);
  store<i32>(LINE_TRAITS, lineTraits);
  collect(start, close);
  return end;
}

/** @param from behind the opening brace and white space */
function membersEnd(from: i32): i32 {
  let at = from;
  if (load<u8>(at) == CLOSE_OBJECT) return at + 1;
  let key = keys;
  while (true) {
    const expected = expectKey(key, at);
    if (expected != 0) {
      key = expected;
      at += keyLength(key);
      if (load<u8>(at) <= <u8>SPACE) at = space(at);
    } else {
      key = readKey(key, at);
      if (key == 0) return 0;
      at = valueStart;
    }
    const end = valueEnd(at, 2);
    if (end == 0) return 0;
    lineTraits |= traits;
    if (isHashing) isHashing = hashMember(key, at, end);
    const slot = load<i32>(key, SLOT);
    if (slot >= 0) note(slot, at, end);
    const lead = load<i32>(key, LEAD);
    if (lead >= 0) noteLead(lead, at, end);
    at = end;
    if (load<u16>(at) == 0x222c) {
      at++; // a comma and the next key's quote
      continue;
    }
    at = space(at);
    const byte: i32 = load<u8>(at);
    if (byte != COMMA) return byte == CLOSE_OBJECT ? at + 1 : 0;
    at = space(at + 1);
  }
}

/** Reads a key and where its value starts. */
function readKey(previous: i32, at: i32): i32 {
  if (load<u8>(at) != QUOTE) return 0;
  const close = stringEnd(at + 1);
  if (close == 0 || (traits & ESCAPED) != 0) return 0;
  const colon = space(close + 1);
  if (load<u8>(colon) != COLON) return 0;
  valueStart = space(colon + 1);
  return findKey(previous, at, close + 1 - at);
}

/** A place is where a value starts and ends (a string without its quotes), its kind and traits, and the line. */
function note(slot: i32, start: i32, end: i32): void {
  const place = places + (slot << 5);
  const kind = kindAt(load<u8>(start));
  const inset: i32 = kind == STRING ? 1 : 0;
  if (load<i64>(place, 16) != generation) {
    store<i32>(noted + (notedCount << 2), slot);
    notedCount++;
  }
  store<i32>(place, start + inset);
  store<i32>(place, end - inset, 4);
  store<i32>(place, kind | (traits << 8), 8);
  store<i64>(place, generation, 16);
}

function kindAt(byte: i32): i32 {
  if (byte == QUOTE) return STRING;
  if (byte == 0x74 || byte == 0x66) return BOOLEAN;
  if (byte == 0x6e) return NULL;
  if (byte == OPEN_LIST) return LIST;
  return byte == OPEN_OBJECT ? OBJECT : NUMBER;
}

function noteLead(lead: i32, start: i32, end: i32): void {
  const place = leads + (lead << 5);
  const holds = (traits & HOLDS) != 0;
  store<i32>(place, start);
  store<i32>(place, end, 4);
  store<i64>(place, holds ? generation : 0, 16);
  if (holds) store<i32>(IS_NESTED, 1);
}

function collect(start: i32, end: i32): void {
  if (always != 0) offer(always);
  for (let index = 0; index < notedCount; index++) {
    const slot = load<i32>(noted + (index << 2));
    const asked = load<i32>(facts + (slot << 2));
    if (asked != 0) collectSlot(slot, asked);
  }
  if (anywhere == 0) return;
  if ((lineTraits & (ESCAPED | WIDE | ODD)) != 0) store<i32>(LEFT_ANYWHERE, 1);
  else offerLiterals(anywhere, start, end - 1);
}

/** What is asked of a slot: presence, exact texts, literals, numbers, and whether networks are. */
function collectSlot(slot: i32, asked: i32): void {
  const place = places + (slot << 5);
  const kindAndTraits = load<i32>(place, 8);
  const kind = kindAndTraits & 0xff;
  const numbers = load<i32>(asked, 12);
  const networks = load<i32>(asked, 16);
  if (kindAndTraits > 0xff || (kind == LIST && (numbers | networks) != 0)) {
    leave(slot);
    return;
  }
  const present = load<i32>(asked);
  if (present != 0) offer(present);
  const start = load<i32>(place);
  const end = load<i32>(place, 4);
  if (kind == LIST) collectElements(asked, start + 1, end - 1);
  else if (kind >= STRING && kind <= BOOLEAN) {
    collectText(asked, start, end);
    if (numbers != 0 && kind == NUMBER) offerNumber(numbers, start, end);
    if (networks != 0 && collectAddress(networks, start, end)) leave(slot);
    else if (numbers != 0 && kind == STRING && mayBeNumber(load<u8>(start))) leave(slot);
  }
}

/** Whether the host has to see whether it is an address. */
function collectAddress(networks: i32, from: i32, to: i32): bool {
  const address = readIpv4(from, to);
  if (address >= 0) offerNetworks(networks, address);
  return address == MAYBE_IPV6;
}

function collectText(asked: i32, from: i32, to: i32): void {
  const exact = load<i32>(asked, 4);
  if (exact != 0) offerExact(exact, from, to);
  const literals = load<i32>(asked, 8);
  if (literals != 0) offerLiterals(literals, from, to);
}

/** Elements that are all strings without escapes. */
function collectElements(asked: i32, from: i32, to: i32): void {
  let at = from;
  while (at < to) {
    if (load<u8>(at) == QUOTE) {
      const start = at + 1;
      at = stringEnd(start);
      collectText(asked, start, at);
    }
    at++;
  }
}

/** Leaves a slot to the host. */
function leave(slot: i32): void {
  const count = load<i32>(LEFT_COUNT);
  store<i32>(left + (count << 2), slot);
  store<i32>(LEFT_COUNT, count + 1);
}

function mayBeNumber(first: i32): bool {
  return (first >= 0x30 && first <= 0x39) || first == 0x2d || first == 0x2b;
}
