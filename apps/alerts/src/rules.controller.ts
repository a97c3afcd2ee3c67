import type { RuleListing } from '@gatewatch/engine';
import type { Problem } from '@gatewatch/event';
import type { RuleBook } from '@gatewatch/wiring';
import { refuse } from '@gatewatch/nest';
import { Controller, Get, Inject, Param } from '@nestjs/common';
import { RULES } from './tokens.ts';

/** The rules of this process, for people: what each looks for, and the files that could not be loaded. */
@Controller('v1/rules')
export class RulesController {
  readonly #book: RuleBook;

  constructor(@Inject(RULES) book: RuleBook) {
    this.#book = book;
  }

  @Get()
  list(): { rules: readonly Record<string, unknown>[]; problems: readonly Problem[] } {
    const { value, problems } = this.#book.current;
    const rules = value.list.filter(({ fires }) => fires).map(toView);
    return { rules: rules.sort(byThreat), problems };
  }

  @Get(':id')
  one(@Param('id') id: string): Record<string, unknown> {
    const listing = this.#book.current.value.rule(id);
    if (!listing) throw refuse(404, 'not-found', `there is no rule ${id}`);
    return { ...toView(listing), text: this.#book.current.texts.get(listing.metadata.file) };
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
