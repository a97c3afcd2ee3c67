import { LoneFiring } from '@gatewatch/engine';
import { DEFAULT_ENTITY_FIELDS, type Detection } from '@gatewatch/event';
import type { LineWriter } from '../line-writer.ts';
import { DetectionTemplate, toLine } from './detection-template.ts';

const PIECE_BYTES = 64 * 1024;

/** Detections as lines of JSON. Of those that are not made yet the line is put together from what all of their rule have in common. */
export class DetectionLines {
  readonly #writer: LineWriter;
  readonly #templates = new Map<LoneFiring['rule'], (DetectionTemplate | undefined)[]>();
  #piece = Buffer.allocUnsafeSlow(PIECE_BYTES);
  #at = 0;

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
    await this.#handOver();
    await this.#writer.flush();
  }

  #addText(line: string): Promise<void> | undefined {
    const bytes = Buffer.from(line);
    const waiting = this.#reserve(bytes.length);
    this.#piece.set(bytes, this.#at);
    this.#at += bytes.length;
    return waiting;
  }

  #addLone(firing: LoneFiring): Promise<void> | undefined {
    const template = this.#templateOf(firing);
    const waiting = this.#reserve(template.longest(firing));
    this.#at = template.write(firing, this.#piece, this.#at);
    return waiting;
  }

  #templateOf(firing: LoneFiring): DetectionTemplate {
    const { rule, values } = firing;
    const templates = this.#templates.get(rule) ?? [];
    this.#templates.set(rule, templates);
    let present = 0;
    for (let field = 0; field < DEFAULT_ENTITY_FIELDS.length; field++)
      if (values.has(field)) present |= 1 << field;
    const template = templates[present] ?? new DetectionTemplate(firing);
    templates[present] = template;
    return template;
  }

  #reserve(size: number): Promise<void> | undefined {
    if (this.#at + size <= this.#piece.length) return undefined;
    const waiting = this.#handOver();
    this.#piece = Buffer.allocUnsafeSlow(Math.max(PIECE_BYTES, size));
    return waiting;
  }

  #handOver(): Promise<void> | undefined {
    const piece = this.#piece.subarray(0, this.#at);
    this.#at = 0;
    return this.#writer.writeBytes(piece);
  }
}
