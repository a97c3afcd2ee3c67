import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether only this machine can reach what listens there. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  if (name === 'localhost') return true;
  const family = isIP(name);
  return family !== 0 && loopback.check(name, family === 4 ? 'ipv4' : 'ipv6');
}

/** `Example.com.:8080` → `example.com`, `[::1]:80` → `::1`; undefined where it isn't a host. */
export function hostnameOf(header: string): string | undefined {
  const found = /^(?:\[([0-9a-f:.]+)\]|([^\s:/?#@[\]\\]+))(?::\d{1,5})?$/i.exec(header);
  return (found?.[1] ?? found?.[2])?.toLowerCase().replace(/\.$/, '');
}

export interface HostRules {
  /** the address it is bound to */
  readonly bound: string;
  readonly allowed: readonly string[];
  readonly publicUrl?: string | undefined;
}

/**
 * Holds the Host header to names that are ours, against DNS rebinding: a foreign name that resolves to this address is refused.
 * The port doesn't matter (it may be forwarded). Beyond loopback any literal address passes, since no page can be rebound to one.
 */
export class HostCheck {
  readonly exposed: boolean;
  readonly #names: ReadonlySet<string>;
  readonly #publicOrigin: string | undefined;
  constructor({ bound, allowed, publicUrl }: HostRules) {
    this.exposed = !isLoopback(bound);
    const open = publicUrl === undefined ? undefined : new URL(publicUrl);
    this.#publicOrigin = open?.origin;
    const names = [bound, ...allowed, ...(open ? [open.host] : [])];
    this.#names = new Set(names.map((name) => hostnameOf(bracket(name)) ?? name.toLowerCase()));
  }
  /** Whether a request may name this host. */
  isOurs(header: string | undefined): boolean {
    const name = header === undefined ? undefined : hostnameOf(header);
    if (name === undefined) return false;
    return isLoopback(name) || this.#names.has(name) || (this.exposed && isIP(name) !== 0);
  }
  /** Whether a page of this origin is served by the host that the request names. */
  isSameOrigin(origin: string, header: string | undefined): boolean {
    if (this.#publicOrigin !== undefined && origin === this.#publicOrigin) return true;
    const host = header?.toLowerCase();
    return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
  }
}

function bracket(name: string): string {
  return isIP(name) === 6 ? `[${name}]` : name;
}
