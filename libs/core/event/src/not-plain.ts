/** Says that a text is no YAML of the plain kind, and has to be read by the whole of YAML. */
export class NotPlain extends Error {}
