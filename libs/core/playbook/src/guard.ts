import ipaddr from 'ipaddr.js';
import { mapTexts } from './template.ts';
import type { StepRecord } from './model.ts';

/** A text that is an address with a prefix length, e.g. `10.0.0.0/8`. */
export function isRange(text: string): boolean {
  return ipaddr.isValidCIDR(text);
}

/** The value of a call that a `never:` list holds: equal to an entry, or an address within one. */
export function neverValue(
  call: NonNullable<StepRecord['call']>,
  never: readonly string[],
): string | undefined {
  let found: string | undefined;
  mapTexts([call.target ?? {}, call.with], (text) => {
    if (found === undefined && never.some((entry) => isHeldBy(entry, text))) found = text;
    return text;
  });
  return found;
}

function isHeldBy(entry: string, text: string): boolean {
  if (entry === text) return true;
  const range = readRange(entry);
  const value = readRange(text);
  if (!range || !value) return false;
  const [network, prefix] = range;
  const [address, length] = value;
  return network.kind() === address.kind() && length >= prefix && address.match(network, prefix);
}

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** An address counts as a range of one; IPv4 within IPv6 is folded. */
function readRange(text: string): Range | undefined {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  if (!ipaddr.isValid(text) || !/[.:]/.test(text)) return undefined;
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
