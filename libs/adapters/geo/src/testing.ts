/** Makes small MMDB files (format 2.0) for tests, so that none of a maker has to be copied. */

type Value = string | number | readonly Value[] | { readonly [key: string]: Value };
export type MmdbEntries = Readonly<Record<string, Value>>;

/** A tree of networks (`203.0.113.0/24` and IPv6 ones) that lead to records. */
export function makeMmdb(entries: MmdbEntries, type = 'Test'): Buffer {
  const root: Branch = [undefined, undefined];
  const data: Buffer[] = [];
  let size = 0;
  for (const [network, record] of Object.entries(entries)) {
    const encoded = encode(record);
    put(root, bitsOf(network), size);
    data.push(encoded);
    size += encoded.length;
  }
  const nodes: Branch[] = [];
  collect(root, nodes);
  const tree = Buffer.alloc(nodes.length * 8);
  const index = new Map(nodes.map((node, at) => [node, at]));
  for (const [at, node] of nodes.entries()) {
    for (const [side, child] of node.entries()) {
      const target =
        child === undefined
          ? nodes.length
          : typeof child === 'number'
            ? nodes.length + 16 + child
            : (index.get(child) ?? nodes.length);
      tree.writeUInt32BE(target, at * 8 + side * 4);
    }
  }
  const metadata = encode({
    node_count: nodes.length,
    record_size: 32,
    ip_version: 6,
    database_type: type,
    languages: ['en'],
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_767_225_600,
    description: { en: type },
  });
  const marker = Buffer.from('abcdef4d61784d696e642e636f6d', 'hex');
  return Buffer.concat([tree, Buffer.alloc(16), ...data, marker, metadata]);
}

type Branch = [Node, Node];
type Node = Branch | number | undefined;

function put(root: Branch, bits: readonly number[], offset: number): void {
  let node = root;
  for (const [depth, bit] of bits.entries()) {
    const side = bit === 0 ? 0 : 1;
    if (depth === bits.length - 1) {
      node[side] = offset;
      return;
    }
    const next = node[side];
    const branch: Branch = Array.isArray(next) ? next : [undefined, undefined];
    node[side] = branch;
    node = branch;
  }
}

function collect(node: Branch, nodes: Branch[]): void {
  nodes.push(node);
  for (const child of node) if (Array.isArray(child)) collect(child, nodes);
}

/** IPv4 lies at ::/96. */
function bitsOf(network: string): number[] {
  const [address = '', length = ''] = network.split('/');
  const isV4 = !address.includes(':');
  const bytes = isV4
    ? [...Array.from({ length: 12 }, () => 0), ...address.split('.').map(Number)]
    : v6Bytes(address);
  const bits = bytes.flatMap((byte) =>
    Array.from({ length: 8 }, (_, at) => (byte >> (7 - at)) & 1),
  );
  return bits.slice(0, Number(length) + (isV4 ? 96 : 0));
}

function groups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((part) => Number.parseInt(part, 16));
}

function v6Bytes(address: string): number[] {
  const [head = '', tail = ''] = address.split('::');
  const missing = 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array.from({ length: missing }, () => 0), ...groups(tail)];
  return all.flatMap((group) => [group >> 8, group & 255]);
}

const TYPES = { text: 2, double: 3, whole: 6, map: 7, list: 11 };

function encode(value: Value): Buffer {
  if (typeof value === 'string')
    return Buffer.concat([control(TYPES.text, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'number') return encodeNumber(value);
  if (Array.isArray(value)) {
    const items = value as readonly Value[];
    return Buffer.concat([control(TYPES.list, items.length), ...items.map(encode)]);
  }
  const entries = Object.entries(value);
  const parts = entries.flatMap(([key, item]) => [encode(key), encode(item)]);
  return Buffer.concat([control(TYPES.map, entries.length), ...parts]);
}

function encodeNumber(value: number): Buffer {
  if (Number.isInteger(value) && value >= 0) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(TYPES.whole, 4), bytes]);
  }
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return Buffer.concat([control(TYPES.double, 8), bytes]);
}

/** Types above 7 are named in a second byte, sizes from 29 on too. */
function control(type: number, size: number): Buffer {
  if (size > 284) throw new RangeError('too long for a test');
  const first = (type > 7 ? 0 : type << 5) | (size < 29 ? size : 29);
  return Buffer.from([first, ...(type > 7 ? [type - 7] : []), ...(size < 29 ? [] : [size - 29])]);
}
