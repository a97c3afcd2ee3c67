// Compiles libs/core/sigma/scanner: `npm run scanner` writes libs/core/sigma/src/lines/scanner-module.ts, with --check it says whether that is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

const here = join(dirname(fileURLToPath(import.meta.url)), '../libs/core/sigma');
const target = join(here, 'src/lines/scanner-module.ts');
const OPTIONS =
  '--optimizeLevel 3 --shrinkLevel 0 --converge --noAssert --runtime stub --importMemory --enable simd --enable bulk-memory';

async function compile() {
  let module;
  const { error } = await main(['line.ts', ...OPTIONS.split(' '), '--outFile', 'scanner.wasm'], {
    readFile: (name, folder) => read(join(here, 'scanner', folder, name)),
    writeFile: (_name, contents) => void (module = contents),
    listFiles: () => [],
  });
  if (error || !module) throw new Error("the scanner can't be compiled", { cause: error });
  return Buffer.from(module);
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null; // the compiler asks for what may be there
  }
}

function write(bytes) {
  const lines = bytes.toString('base64').match(/.{1,96}/g) ?? [];
  const text = lines.map((line) => `  '${line}',`).join('\n');
  return `// Compiled from scanner/*.ts by \`npm run scanner\`: WebAssembly with SIMD, in base64.\nexport const SCANNER_MODULE: readonly string[] = [\n${text}\n];\n`;
}

const text = write(await compile());
if (process.argv.includes('--check')) {
  const isSame = readFileSync(target, 'utf8') === text;
  console.log(isSame ? 'up to date' : 'scanner-module.ts is not what scanner/*.ts compile to');
  process.exit(isSame ? 0 : 1);
}
writeFileSync(target, text);
console.log(`${text.length} characters written`);
