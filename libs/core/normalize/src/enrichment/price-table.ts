import { Recent } from '../recent.ts';

/** US dollars for a million tokens of each kind. */
export interface Price {
  readonly models: readonly string[];
  readonly provider: string | undefined;
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** from when on it holds, epoch ms */
  readonly from: number;
}

/** Tokens of one request; `input` holds those of the cache, save where it is less than they are. */
export interface TokenUse {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

const MOST_KNOWN = 2000;
const NONE: readonly Price[] = [];

/** The prices of several files; where two are for a model, the later file's counts, then the more exact name, then the later day. */
export class PriceTable {
  readonly #patterns: readonly { readonly price: Price; readonly name: string }[];
  readonly #known = new Recent<string, readonly Price[]>(MOST_KNOWN);
  readonly size: number;

  constructor(files: readonly (readonly Price[])[]) {
    this.#patterns = files
      .toReversed()
      .flatMap((prices) =>
        prices
          .flatMap((price) => price.models.map((name) => ({ price, name })))
          .sort(
            (left, right) =>
              exactness(right.name) - exactness(left.name) || right.price.from - left.price.from,
          ),
      );
    this.size = this.#patterns.length;
  }

  /** US dollars of a request at `at`; undefined where there is no price for the model. */
  cost(model: string, provider: string | undefined, at: number, use: TokenUse): number | undefined {
    const price = this.#pricesOf(model, provider).find(({ from }) => from <= at);
    if (!price) return undefined;
    const { input, cacheRead, cacheWrite, output } = use;
    const cached = cacheRead + cacheWrite;
    const fresh = cached > input ? input : input - cached;
    const sum =
      fresh * price.input +
      cacheRead * price.cacheRead +
      cacheWrite * price.cacheWrite +
      output * price.output;
    return Number((sum / 1e6).toPrecision(12));
  }

  #pricesOf(model: string, provider: string | undefined): readonly Price[] {
    const key = `${provider ?? ''}\n${model}`;
    let prices = this.#known.get(key);
    if (prices === undefined) {
      prices = this.#find(model.slice(0, LONGEST_MODEL).toLowerCase(), provider?.toLowerCase());
      this.#known.set(key, prices);
    }
    return prices;
  }

  /** Gateways write `openai/gpt-4o` for `gpt-4o`: what stands behind the last slash is a name as well. */
  #find(model: string, provider: string | undefined): readonly Price[] {
    const bare = model.slice(model.lastIndexOf('/') + 1);
    for (const name of bare === model ? [model] : [model, bare]) {
      const found = this.#patterns.filter(
        ({ price, name: pattern }) =>
          (price.provider === undefined || provider === undefined || price.provider === provider) &&
          fits(pattern, name),
      );
      if (found.length > 0) return found.map(({ price }) => price);
    }
    return NONE;
  }
}

const LONGEST_MODEL = 200;

/** A name without a star is more exact than all with one, a longer one than a shorter. */
function exactness(name: string): number {
  return name.includes('*') ? name.length : 1e6;
}

/** Whether a text is what a pattern with stars says, in time of the product of their lengths at most. */
export function fits(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  const [first = ''] = parts;
  if (parts.length === 1) return pattern === text;
  const last = parts.at(-1) ?? '';
  if (text.length < first.length + last.length) return false;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}
