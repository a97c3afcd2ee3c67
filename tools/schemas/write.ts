// Writes schemas/ from the code.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../docs/root.ts';
import { SCHEMAS, schemaText } from './schemas.ts';

const folder = join(root, 'schemas');
mkdirSync(folder, { recursive: true });
for (const [name, schema] of SCHEMAS) writeFileSync(join(folder, name), schemaText(schema));
