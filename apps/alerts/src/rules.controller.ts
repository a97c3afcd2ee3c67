import type { RuleListing } from '@gatewatch/engine';
import type { Problem } from '@gatewatch/event';
import { problemsOf, type Books } from '@gatewatch/wiring';
import { refuse } from '@gatewatch/nest';
import { Controller, Get, Inject, Param } from '@nestjs/common';
import { BOOKS } from './tokens.ts';

/** The rules of this process, for people: what each looks for, and the files of any kind that could not be loaded. */
@Controller('v1/rules')
export class RulesController {
  readonly #books: Books;

  constructor(@Inject(BOOKS) books: Books) {
    this.#books = books;
  }

  @Get()
  list(): { rules: readonly Record<string, unknown>[]; problems: readonly Problem[] } {
    const rules = this.#books.rules.current.value.list.filter(({ fires }) => fires).map(toView);
    return { rules: rules.sort(byThreat), problems: problemsOf(this.#books) };
  }

  @Get(':id')
  one(@Param('id') id: string): Record<string, unknown> {
    const { value, texts } = this.#books.rules.current;
    const listing = value.rule(id);
    if (!listing) throw refuse(404, 'not-found', `there is no rule ${id}`);
    return { ...toView(listing), text: texts.get(listing.metadata.file) };
  }
}

function toView({ kind, metadata }: RuleListing): Record<string, unknown> {
  const { id, title, level, threat, description, tags, falsepositives, references, file } =
    metadata;
  return { id, title, kind, level, threat, description, tags, falsepositives, references, file };
}

const keyOf = ({ threat, title }: Record<string, unknown>): string =>
  `${String(threat)} ${String(title)}`;

function byThreat(left: Record<string, unknown>, right: Record<string, unknown>): number {
  return keyOf(left) < keyOf(right) ? -1 : 1;
}
