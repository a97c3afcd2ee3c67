import type { Problem } from '@gatewatch/event';
import type { OwnedFile } from '@gatewatch/files';
import { ConfigurationError, loadConfiguration } from '@gatewatch/nest/configuration';
import {
  enrichmentFiles,
  pricesItem,
  zonesItem,
  type EnrichmentItem,
} from '@gatewatch/wiring/files';

export interface CheckedFile {
  readonly path: string;
  readonly problems: readonly Problem[];
}

/** Checks the files that configurations name to enrich events, and zones and prices that were given themselves. */
export async function checkEnrichment(
  { configuration, zones, prices }: Readonly<Record<Given, readonly OwnedFile[]>>,
  cwd: string,
): Promise<readonly CheckedFile[]> {
  const items = [
    ...configuration.flatMap(({ path }) => namedIn(path, cwd)),
    ...zones.map(({ path }) => zonesItem(path)),
    ...prices.map(({ path }) => pricesItem(path)),
  ];
  const checked: CheckedFile[] = [];
  for (const item of items) {
    const { problems } = await item.read();
    checked.push({ path: item.path, problems });
  }
  return checked;
}

type Given = 'configuration' | 'zones' | 'prices';

/** A configuration with a mistake is told elsewhere. */
function namedIn(file: string, cwd: string): readonly EnrichmentItem[] {
  try {
    const config = loadConfiguration({ file, cwd, env: {} });
    config.shipped.prices = false; // they are checked where they lie
    return enrichmentFiles(config);
  } catch (error) {
    if (error instanceof ConfigurationError) return [];
    throw error;
  }
}
