import { h, type ComponentChild, type ComponentChildren, type VNode } from 'preact';
import { render } from 'preact-render-to-string';

/** A part of a page: all text in it is escaped. */
export type PagePart = ComponentChild;

/** An HTML or SVG element. */
export function element(
  tag: string,
  attributes: Readonly<Record<string, unknown>> | null,
  children?: ComponentChildren,
): PagePart {
  return h(tag, attributes, children);
}

/** @returns the HTML of an element */
export function renderPart(part: PagePart): string {
  return render(part as VNode);
}
