import { isObject, type JsonObject } from './member.ts';

/** A record that remembers what is read of it. */
export interface WatchedRecord {
  readonly record: JsonObject;
  /** paths of the members that have a value and were not read, `[*]` for all items of a list; at most a hundred */
  readonly unread: () => readonly string[];
}

const MOST_PATHS = 100;

/** For explanations only: reading through it is slow. A list or object counts as read where its members are. */
export function watchReads(record: JsonObject): WatchedRecord {
  const read = new Set<string>();
  return {
    record: watched(record, '', read) as JsonObject,
    unread: () => {
      const paths = new Set<string>();
      collectUnread(record, '', { read, paths });
      return [...paths];
    },
  };
}

function watched(value: object, path: string, read: Set<string>): object {
  return new Proxy(value, {
    get: (target, name): unknown => {
      const member: unknown = Reflect.get(target, name);
      if (typeof name === 'symbol' || !Object.hasOwn(target, name)) return member;
      const inner = memberPath(path, name, Array.isArray(target));
      if (typeof member === 'object' && member !== null) return watched(member, inner, read);
      read.add(inner);
      return member;
    },
  });
}

interface Collecting {
  readonly read: ReadonlySet<string>;
  readonly paths: Set<string>;
}

function collectUnread(value: unknown, path: string, collecting: Collecting): void {
  const { read, paths } = collecting;
  if (paths.size >= MOST_PATHS) return;
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[])
      collectUnread(item, memberPath(path, '0', true), collecting);
  } else if (isObject(value)) {
    for (const [name, member] of Object.entries(value))
      collectUnread(member, memberPath(path, name, false), collecting);
  } else if (value !== null && value !== '' && value !== undefined && !read.has(path)) {
    paths.add(path);
  }
}

const PLAIN = /^[^.[\]'"\s]+$/;

function memberPath(path: string, name: string, isItem: boolean): string {
  if (isItem) return `${path}[*]`;
  if (!PLAIN.test(name)) return `${path}['${name}']`;
  return path === '' ? name : `${path}.${name}`;
}
