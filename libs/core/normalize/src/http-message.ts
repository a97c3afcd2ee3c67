const MOST_LINES = 500;

/** Reads a raw HTTP request or response: its first line, headers (names in lower case) and body. */
export function parseHttpMessage(text: string): Record<string, unknown> | undefined {
  const end = /\r?\n\r?\n/.exec(text);
  const head = end ? text.slice(0, end.index) : text;
  const [first = '', ...lines] = head.split(/\r?\n/, MOST_LINES);
  const request = /^([A-Z]{1,20}) (\S+) HTTP\/(\d(?:\.\d)?)$/.exec(first);
  const response = /^HTTP\/(\d(?:\.\d)?) (\d{3})/.exec(first);
  if (!request && !response) return undefined;
  return {
    ...(request && { method: request[1], target: request[2], version: request[3] }),
    ...(response && { version: response[1], status: response[2] }),
    headers: headersOf(lines),
    body: end ? text.slice(end.index + end[0].length) : '',
  };
}

function headersOf(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon > 0 && name !== '__proto__') headers[name] = line.slice(colon + 1).trim();
  }
  return headers;
}
