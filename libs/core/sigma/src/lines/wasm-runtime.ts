import { SCANNER_MODULE } from './scanner-module.ts';

/** What of a runtime's `WebAssembly` is used. */
export interface WasmRuntime {
  validate(module: Uint8Array): boolean;
  readonly Memory: new (size: { initial: number }) => WasmMemory;
  readonly Module: new (module: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Record<string, Record<string, unknown>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** What the compiled scanner exports. */
export interface ScannerExports {
  configure(): void;
  reconfigure(): void;
  readLine(from: number): number;
  hashContent(from: number): number;
}

export const PAGE_BYTES = 65_536;

/** Starts the scanner on a memory of its own; undefined where the runtime has no WebAssembly with SIMD. */
export function startScanner(
  runtime: WasmRuntime,
  bytes: number,
): { readonly scanner: ScannerExports; readonly memory: WasmMemory } | undefined {
  const module = decodeBase64(SCANNER_MODULE);
  if (!runtime.validate(module)) return undefined;
  const memory = new runtime.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
  const instance = new runtime.Instance(new runtime.Module(module), { env: { memory } });
  return { scanner: instance.exports as unknown as ScannerExports, memory };
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function decodeBase64(lines: readonly string[]): Uint8Array {
  const text = lines.join('').replace(/=+$/, '');
  const bytes = new Uint8Array((text.length * 6) >> 3);
  let bits = 0;
  for (let index = 0, at = 0; index < text.length; index++) {
    bits = (bits << 6) | DIGITS.indexOf(text.charAt(index));
    if (index % 4 !== 0) bytes[at++] = bits >> (6 - 2 * (index % 4));
  }
  return bytes;
}
