import type { Call } from './call.ts';

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** What NGINX writes for a call in its `combined` format. */
export function toNginxRecord(call: Call): string {
  const { address, at, method, uri, status, responseBytes, userAgent } = call;
  return `${address} - - [${clfTime(at)}] "${method} ${uri} HTTP/1.1" ${status} ${responseBytes} "-" "${userAgent}"`;
}

const two = (value: number): string => String(value).padStart(2, '0');

function clfTime(at: number): string {
  const time = new Date(at);
  const day = `${two(time.getUTCDate())}/${MONTHS[time.getUTCMonth()] ?? ''}/${time.getUTCFullYear()}`;
  const clock = [time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()].map(two).join(':');
  return `${day}:${clock} +0000`;
}
