import type { RuleSet } from '@gatewatch/engine';
import type { Emit, Problem } from '@gatewatch/event';
import type { GatewatchConfig } from '@gatewatch/nest';
import type { SourceSet } from '@gatewatch/normalize';
import type { Playbook } from '@gatewatch/playbook';
import { FileBook, type Loaded } from './file-book.ts';
import { playbookFiles, ruleFiles, sourceFiles } from './load.ts';

/** All files that owners edit, as they are in force. */
export interface Books {
  readonly rules: FileBook<RuleSet>;
  readonly sources: FileBook<SourceSet>;
  readonly playbooks: FileBook<readonly Playbook[]>;
}

export interface BooksParts {
  readonly config: GatewatchConfig;
  /** told after every load, with what is to be mended now */
  readonly loaded: (name: keyof Books, problems: readonly Problem[]) => void;
  readonly emit: Emit;
  readonly now: () => number;
}

export async function openBooks({ config, loaded, emit, now }: BooksParts): Promise<Books> {
  const told = (name: keyof Books) => ({
    emit,
    loaded: ({ problems }: Loaded<unknown>) => loaded(name, problems),
  });
  const [rules, sources, playbooks] = await Promise.all([
    FileBook.open({ files: ruleFiles(config, now), ...told('rules') }),
    FileBook.open({ files: sourceFiles(config), ...told('sources') }),
    FileBook.open({ files: playbookFiles(config), ...told('playbooks') }),
  ]);
  return { rules, sources, playbooks };
}

/** What has to be mended in files of any kind. */
export function problemsOf({ rules, sources, playbooks }: Books): readonly Problem[] {
  return [rules, sources, playbooks].flatMap(({ current }) => current.problems);
}
