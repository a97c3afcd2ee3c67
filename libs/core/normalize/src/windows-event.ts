import type { Envelope } from './envelope.ts';
import type { JsonObject } from './member.ts';

/** Longer texts are no events of Windows. */
const LONGEST = 1_048_576;
const DEEPEST = 16;
const BEGIN = /^<Event[\s>]/;
const TOKEN =
  /<(\/)?([A-Za-z_][\w.:-]{0,100})((?:\s+[A-Za-z_][\w.:-]{0,100}\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/)?>|<!\[CDATA\[([^]*?)\]\]>|<\?[^>]*\?>|<!--[^]*?-->|([^<]+)/gy;
const ATTRIBUTE = /([A-Za-z_][\w.:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ENTITY = /&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/g;
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** Whether a text may be events of Windows in XML, which go over several lines. */
export function looksLikeWindowsEvent(text: string): boolean {
  return BEGIN.test(text);
}

/**
 * Events of Windows in XML (`<Event xmlns=…>`), as agents and the event log itself write them, as objects in the shape of their usual
 * conversion: `Event.System.EventID`, attributes under `#attributes`, and `Data Name="X"` as `Event.EventData.X`.
 */
export function openWindowsEvents(text: string): Envelope | undefined {
  if (text.length > LONGEST || !BEGIN.test(text)) return undefined;
  const roots = readElements(text);
  if (!roots || roots.some(({ name }) => name !== 'Event')) return undefined;
  const events = roots.map((root) => ({ Event: objectOf(root) }));
  return { kind: 'windows-xml', content: events, kept: {}, certain: true };
}

/** The elements that a text is, or undefined where it is none. */
function readElements(text: string): Element[] | undefined {
  const top: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [top];
  let at = 0;
  for (const token of text.matchAll(TOKEN)) {
    at = token.index + token[0].length;
    if (!takeToken(token, open)) return undefined;
  }
  const isWhole = at === text.length && open.length === 1 && top.text.trim() === '';
  return isWhole ? top.children : undefined;
}

/** @returns false where the token can't stand there */
function takeToken(token: RegExpExecArray, open: Element[]): boolean {
  const [, isEnd, name, attributes = '', isEmpty, data, text] = token;
  const inner = open.at(-1) as Element;
  if (name === undefined) {
    inner.text += data ?? decoded(text ?? '');
    return true;
  }
  if (isEnd !== undefined) return open.length > 1 && open.pop()?.name === name;
  const element = { name, attributes: attributesOf(attributes), children: [], text: '' };
  inner.children.push(element);
  if (isEmpty === undefined) open.push(element);
  return open.length <= DEEPEST;
}

function attributesOf(text: string): Record<string, string> {
  const found = [...text.matchAll(ATTRIBUTE)];
  return Object.fromEntries(
    found.map(([, name = '', double, single]) => [name, decoded(double ?? single ?? '')]),
  );
}

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(ENTITY, (all, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return NAMED[name] ?? all;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : all;
  });
}

function valueOf(element: Element): unknown {
  const hasAttributes = Object.keys(element.attributes).length > 0;
  return element.children.length === 0 && !hasAttributes ? element.text : objectOf(element);
}

function objectOf({ attributes, children, text }: Element): JsonObject {
  const members = new Map<string, unknown[]>();
  if (Object.keys(attributes).length > 0) members.set('#attributes', [attributes]);
  if (children.length === 0 && text !== '') members.set('#text', [text]);
  for (const child of children) {
    const named = child.name === 'Data' ? child.attributes['Name'] : undefined;
    const [name, value] = named === undefined ? [child.name, valueOf(child)] : [named, child.text];
    const others = members.get(name);
    if (others) others.push(value);
    else members.set(name, [value]);
  }
  const entries = [...members].map(([name, all]) => [name, all.length > 1 ? all : all[0]] as const);
  return Object.fromEntries(entries);
}
