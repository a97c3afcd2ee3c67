import type { RuleSet } from '@gatewatch/engine';
import type { Emit, Problem } from '@gatewatch/event';
import type { GatewatchConfig } from '@gatewatch/nest';
import type { SourceSet } from '@gatewatch/normalize';
import type { Playbook } from '@gatewatch/playbook';
import { describeEnrichment, EnrichmentBook } from './enrichment-book.ts';
import { enrichmentFiles } from './enrichment-files.ts';
import { FileBook, type Loaded } from './file-book.ts';
import { playbookFiles, ruleFiles, sourceFiles } from './load.ts';

/** All files that owners edit, as they are in force. */
export interface Books {
  readonly rules: FileBook<RuleSet>;
  readonly sources: FileBook<SourceSet>;
  readonly playbooks: FileBook<readonly Playbook[]>;
  readonly enrichment: EnrichmentBook;
}

export interface BooksParts {
  readonly config: GatewatchConfig;
  /** whether this process enriches events: ingest does, for all */
  readonly enriches: boolean;
  /** told after every load, with what is to be mended now, and what is in force where that is worth a sentence */
  readonly loaded: (name: keyof Books, problems: readonly Problem[], inForce?: string) => void;
  readonly emit: Emit;
  readonly now: () => number;
}

export async function openBooks({
  config,
  enriches,
  loaded,
  emit,
  now,
}: BooksParts): Promise<Books> {
  const told = (name: keyof Books) => ({
    emit,
    loaded: ({ problems }: Loaded<unknown>) => loaded(name, problems),
  });
  const [rules, sources, playbooks, enrichment] = await Promise.all([
    FileBook.open({ files: ruleFiles(config, now), ...told('rules') }),
    FileBook.open({ files: sourceFiles(config), ...told('sources') }),
    FileBook.open({ files: playbookFiles(config), ...told('playbooks') }),
    EnrichmentBook.open({
      files: enriches ? enrichmentFiles(config) : [],
      loaded: (book) => loaded('enrichment', book.current.problems, describeEnrichment(book)),
      emit,
      now,
    }),
  ]);
  return { rules, sources, playbooks, enrichment };
}

/** What has to be mended in files of any kind. */
export function problemsOf(books: Books): readonly Problem[] {
  const { rules, sources, playbooks, enrichment } = books;
  return [rules, sources, playbooks, enrichment].flatMap(({ current }) => current.problems);
}
