// Writes docs/reference, the pictures of models and schemas/ from the code.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { baselinePictures } from './baseline-pictures.ts';
import { referencePages } from './pages.ts';
import { root } from './root.ts';
import '../schemas/write.ts';

const folder = join(root, 'docs', 'reference');
mkdirSync(folder, { recursive: true });
for (const [name, text] of await referencePages()) writeFileSync(join(folder, name), text);

const pictures = join(root, 'docs', 'pictures');
mkdirSync(pictures, { recursive: true });
for (const [name, text] of baselinePictures()) writeFileSync(join(pictures, name), text);
