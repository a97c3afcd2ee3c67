import { baselinesPage } from './baselines-page.ts';
import { commandsPage } from './commands-page.ts';
import { correlationsPage } from './correlations-page.ts';
import { errorCodesPage } from './error-codes-page.ts';
import { metricsPage } from './metrics-page.ts';
import { configurationPage } from './configuration-page.ts';
import { featuresPage } from './features-page.ts';
import { fieldsPage } from './fields-page.ts';
import { rulesPage } from './rules-page.ts';
import { sourceLanguagePage } from './source-language-page.ts';
import { sourcesPage } from './sources-page.ts';

/** Pages of `docs/reference` by their file names, as the code has them now. */
export async function referencePages(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['baselines.md', baselinesPage()],
    ['commands.md', await commandsPage()],
    ['configuration.md', configurationPage()],
    ['correlations.md', correlationsPage()],
    ['error-codes.md', errorCodesPage()],
    ['features.md', featuresPage()],
    ['fields.md', fieldsPage()],
    ['metrics.md', await metricsPage()],
    ['rules.md', await rulesPage()],
    ['source-language.md', sourceLanguagePage()],
    ['sources.md', await sourcesPage()],
  ]);
}
