import { LoneFiring } from '@gatewatch/engine';
import { DEFAULT_ENTITY_FIELDS, type Detection } from '@gatewatch/event';
import type { LineWriter } from '../line-writer.ts';
import { DetectionTemplate, toLine } from './detection-template.ts';
import { OutputPiece } from './output-piece.ts';

const PIECE_BYTES = 64 * 1024;

/** Detections as lines of JSON. Of those that are not made yet the line is put together from what all of their rule have in common. */
export class DetectionLines {
  readonly #writer: LineWriter;
  readonly #templates = new Map<LoneFiring['rule'], (DetectionTemplate | undefined)[]>();
  #lastRule: LoneFiring['rule'] | undefined;
  #lastTemplates: (DetectionTemplate | undefined)[] = [];
  #piece = new OutputPiece(PIECE_BYTES);

  constructor(writer: LineWriter) {
    this.#writer = writer;
  }

  /** @returns a promise only when the reader has to be waited for */
  add(detection: Detection | LoneFiring): Promise<void> | undefined {
    if (detection instanceof LoneFiring) return this.#addLone(detection);
    return this.#addText(`${JSON.stringify(toLine(detection))}\n`);
  }

  /** Hands over what is left. */
  async end(): Promise<void> {
    await this.#writer.writeBytes(this.#piece.written);
    this.#piece = new OutputPiece(0);
    await this.#writer.flush();
  }

  #addText(line: string): Promise<void> | undefined {
    const bytes = Buffer.from(line);
    const waiting = this.#reserve(bytes.length);
    this.#piece.add(bytes);
    return waiting;
  }

  #addLone(firing: LoneFiring): Promise<void> | undefined {
    const template = this.#templateOf(firing);
    const waiting = this.#reserve(template.longest);
    template.write(firing, this.#piece);
    return waiting;
  }

  #templateOf(firing: LoneFiring): DetectionTemplate {
    const { rule, values } = firing;
    const templates = rule === this.#lastRule ? this.#lastTemplates : this.#templatesOf(rule);
    let present = 0;
    for (let field = 0; field < DEFAULT_ENTITY_FIELDS.length; field++)
      if (values.has(field)) present |= 1 << field;
    const template = templates[present] ?? new DetectionTemplate(firing);
    templates[present] = template;
    return template;
  }

  #templatesOf(rule: LoneFiring['rule']): (DetectionTemplate | undefined)[] {
    this.#lastRule = rule;
    this.#lastTemplates = this.#templates.get(rule) ?? [];
    this.#templates.set(rule, this.#lastTemplates);
    return this.#lastTemplates;
  }

  #reserve(size: number): Promise<void> | undefined {
    if (this.#piece.hasRoom(size)) return undefined;
    const waiting = this.#writer.writeBytes(this.#piece.written);
    if (!waiting && size <= PIECE_BYTES && this.#writer.hasPassedOn) this.#piece.clear();
    else this.#piece = new OutputPiece(Math.max(PIECE_BYTES, size));
    return waiting;
  }
}
