import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type ShippedFolder = 'rules' | 'sources' | 'playbooks' | 'prices';

/** The folder that holds what Gatewatch brings: the checkout's root, or the installed package. */
export function shippedRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'rules')) || !existsSync(join(folder, 'sources'))) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error('the folders rules/ and sources/ that Gatewatch brings are missing');
    folder = parent;
  }
  return folder;
}

export function shippedFolder(name: ShippedFolder): string {
  return join(shippedRoot(), name);
}

/** Where the built console lies; undefined where it was not built. */
export function consoleFolder(): string | undefined {
  const places = [
    join(shippedRoot(), 'apps', 'console', 'dist'),
    join(shippedRoot(), 'bundle', 'console'),
  ];
  return places.find((place) => existsSync(join(place, 'index.html')));
}
