/** A syslog line, taken apart. What was not there, or written `-`, is absent. */
export interface SyslogLine {
  readonly priority?: number;
  /** as written */
  readonly time?: string;
  readonly host?: string;
  readonly app?: string;
  readonly pid?: string;
  readonly msgid?: string;
  /** of RFC 5424, by the ids of its elements */
  readonly structured?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly message: string;
}

const PRIORITY = /^<(\d{1,3})>/;
const VERSION_1 = /^1 (\S{1,64}) (\S{1,255}) (\S{1,255}) (\S{1,128}) (\S{1,255})(?: |$)/;
const BSD_TIME = /^([A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2}(?:\.\d{1,9})?) /;
const ISO_TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})) /;
const TAG = /^([A-Za-z0-9_][\w./()@-]{0,63})(?:\[([\w.-]{1,32})\])?: ?/;
const HOST = /^([A-Za-z0-9_][\w.:-]{0,254}) (?=[A-Za-z0-9_][\w./()@-]{0,63}(?:\[[\w.-]{1,32}\])?:)/;

/**
 * Reads a line of RFC 5424, or of RFC 3164 and what is written in its place (with an ISO time, without a priority, without a host).
 * Undefined where neither a priority nor a time with host and program begins it.
 */
export function parseSyslog(line: string): SyslogLine | undefined {
  const priority = PRIORITY.exec(line);
  const rest = priority ? line.slice(priority[0].length) : line;
  const head = priority ? { priority: Number(priority[1]) } : {};
  const version1 = VERSION_1.exec(rest);
  if (version1) return { ...head, ...readVersion1(rest, version1) };
  const bsd = readBsd(rest, priority !== null);
  return bsd && { ...head, ...bsd };
}

function readVersion1(text: string, found: RegExpExecArray): SyslogLine {
  const [all, time, host, app, pid, msgid] = found;
  const { structured, end } = readStructured(text, all.length);
  return {
    ...present({ time, host, app, pid, msgid }),
    ...(structured && { structured }),
    message: text.slice(end).replace(/^ ?\uFEFF?/, ''),
  };
}

function present(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const there: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '-') there[name] = value;
  }
  return there;
}

function readBsd(text: string, hasPriority: boolean): SyslogLine | undefined {
  const time = BSD_TIME.exec(text) ?? ISO_TIME.exec(text);
  if (!time && !hasPriority) return undefined;
  const afterTime = time ? text.slice(time[0].length) : text;
  const host = HOST.exec(afterTime);
  const afterHost = host ? afterTime.slice(host[0].length) : afterTime;
  const tag = TAG.exec(afterHost);
  if (!hasPriority && !tag) return undefined;
  const message = tag ? afterHost.slice(tag[0].length) : afterHost;
  return { ...present(bsdHead(time, host, tag)), message: message.trimStart() };
}

type Match = RegExpExecArray | null;

function bsdHead(time: Match, host: Match, tag: Match) {
  return { time: time?.[1], host: host?.[1], app: tag?.[1], pid: tag?.[2] };
}

const ELEMENT = /\[([^\s="\]]{1,64})/y;
const PARAMETER = / ([^\s="\]]{1,64})="((?:\\.|[^"\\])*)"/y;
const MOST_PARAMETERS = 256;

function readStructured(text: string, start: number) {
  if (text[start] === '-') return { end: start + 1 };
  const structured: Record<string, Record<string, string>> = {};
  let at = start;
  for (;;) {
    ELEMENT.lastIndex = at;
    const element = ELEMENT.exec(text);
    if (!element) break;
    const { parameters, end } = readParameters(text, at + element[0].length);
    if (text[end] !== ']') return { end: start };
    at = end + 1;
    if (element[1] !== '__proto__') structured[element[1] ?? ''] = parameters;
  }
  return at === start ? { end: start } : { structured, end: at };
}

function readParameters(text: string, start: number) {
  const parameters: Record<string, string> = {};
  let end = start;
  for (let count = 0; count < MOST_PARAMETERS; count++) {
    PARAMETER.lastIndex = end;
    const found = PARAMETER.exec(text);
    if (!found) break;
    end = PARAMETER.lastIndex;
    const [, name = '', value = ''] = found;
    if (name !== '__proto__') parameters[name] = value.replace(/\\(["\\\]])/g, '$1');
  }
  return { parameters, end };
}

const FRAME = /^(\d{1,7}) (?=<\d{1,3}>)/;
const MOST_FRAMES = 10_000;

/** The messages of a stream that counts their bytes (RFC 5425); undefined where the text is none. */
export function splitFrames(text: string): string[] | undefined {
  if (!FRAME.test(text)) return undefined;
  const frames: string[] = [];
  let at = 0;
  while (at < text.length && frames.length < MOST_FRAMES) {
    const found = FRAME.exec(text.slice(at, at + 16));
    if (!found) return undefined;
    const start = at + found[0].length;
    const end = endOfBytes(text, start, Number(found[1]));
    frames.push(text.slice(start, end));
    at = end;
    while (text[at] === '\n') at++;
  }
  return at >= text.length ? frames : undefined;
}

/** The count is of bytes in UTF-8. */
function endOfBytes(text: string, start: number, bytes: number): number {
  let at = start;
  for (let left = bytes; left > 0 && at < text.length; at++) {
    const unit = text.charCodeAt(at);
    left -= unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
  }
  return at;
}
