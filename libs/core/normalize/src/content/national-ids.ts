import {
  isOneCharacter,
  passesLuhn,
  passesMod1110,
  passesVerhoeff,
  remainder,
  weighted,
} from './check-digits.ts';

/** A national number: how it is written, and whether its check digits are right. Spaces, dots and dashes are taken out before. */
interface NationalId {
  readonly name: string;
  readonly pattern: RegExp;
  /** digits without a gap that stand in every match; where a text has no such run, the pattern is not tried */
  readonly run: number;
  readonly isValid: (number: string) => boolean;
  /** words of which one must stand in the text, where one number in ten would pass by chance */
  readonly context?: RegExp;
}

const DNI_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';
const HETU_LETTERS = '0123456789ABCDEFHJKLMNPRSTUVWXY';
const ODD_CF = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];

const isDate = (month: number, day: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= 31;

/** Kinds by country; only those whose check digits rule most other numbers out, or that a word names. */
const NATIONAL_IDS: readonly NationalId[] = [
  {
    name: 'es_dni',
    run: 7,
    pattern: /(?<![\w-])(?:\d{8}|[XYZxyz]-?\d{7})-?[A-HJ-NP-TV-Za-hj-np-tv-z](?![\w-])/g,
    isValid: (id) => {
      const digits = id.slice(0, -1).replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter)));
      return DNI_LETTERS[Number(digits) % 23] === id.at(-1);
    },
  },
  {
    name: 'fr_nir',
    run: 3,
    pattern:
      /(?<![\w-])[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}(?![\w-])/g,
    isValid: (id) => {
      const digits = id.slice(0, 13).replace('2A', '19').replace('2B', '18');
      return 97 - remainder(digits, 97) === Number(id.slice(13));
    },
  },
  {
    name: 'it_codice_fiscale',
    run: 3,
    pattern: /(?<!\w)[A-Z]{6}\d{2}[A-EHLMPR-T]\d{2}[A-Z]\d{3}[A-Z](?!\w)/gi,
    isValid: (id) => {
      let sum = 0;
      for (let index = 0; index < 15; index++) {
        const char = id.charCodeAt(index);
        const value = char >= 65 ? char - 65 : char - 48;
        sum += index % 2 === 0 ? (ODD_CF[value] ?? 0) : value;
      }
      return String.fromCharCode(65 + (sum % 26)) === id[15];
    },
  },
  {
    name: 'br_cpf',
    run: 3,
    pattern: /(?<![\w.-])\d{3}\.\d{3}\.\d{3}-\d{2}(?![\w-])/g,
    isValid: (id) =>
      !isOneCharacter(id) &&
      ((weighted(id, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10 === Number(id[9]) &&
      ((weighted(id, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10 === Number(id[10]),
  },
  {
    name: 'cn_resident_id',
    run: 17,
    pattern:
      /(?<![\w-])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\w-])/g,
    isValid: (id) =>
      '10X98765432'[weighted(id, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11] ===
      id[17],
  },
  {
    name: 'in_aadhaar',
    run: 4,
    pattern: /(?<![\w-])[2-9]\d{3}[ -]\d{4}[ -]\d{4}(?![\w-]|[ -]\d)/g,
    isValid: passesVerhoeff,
  },
  {
    name: 'fi_hetu',
    run: 6,
    pattern:
      /(?<![\w-])(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}[-+A]\d{3}[0-9A-FHJ-NPR-Y](?![\w-])/g,
    isValid: (id) => HETU_LETTERS[Number(id.slice(0, 6) + id.slice(-4, -1)) % 31] === id.at(-1),
  },
  {
    name: 'se_personnummer',
    run: 6,
    pattern: /(?<![\w-])(?:19|20)?\d{6}[-+]\d{4}(?![\w-])/g,
    isValid: (id) => {
      const ten = id.slice(-10);
      return isDate(Number(ten.slice(2, 4)), Number(ten.slice(4, 6))) && passesLuhn(ten);
    },
    context: /person|nummer|svensk|swed/i,
  },
  {
    name: 'kr_rrn',
    run: 7,
    pattern: /(?<![\w-])\d{6}-[1-8]\d{6}(?![\w-])/g,
    isValid: (id) =>
      isDate(Number(id.slice(2, 4)), Number(id.slice(4, 6))) &&
      (11 - (weighted(id, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10 === Number(id[12]),
  },
  {
    name: 'be_national_number',
    run: 3,
    pattern: /(?<![\w.-])\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}(?![\w-])/g,
    isValid: (id) =>
      [id.slice(0, 9), `2${id.slice(0, 9)}`].some(
        (base) => 97 - remainder(base, 97) === Number(id.slice(9)),
      ),
  },
  {
    name: 'mx_curp',
    run: 6,
    pattern: /(?<!\w)[A-Z][AEIOUX][A-Z]{2}\d{6}[HM][A-Z]{5}[A-Z\d]\d(?!\w)/g,
    isValid: (id) => isDate(Number(id.slice(6, 8)), Number(id.slice(8, 10))),
  },
  {
    name: 'gb_nino',
    run: 2,
    pattern:
      /(?<!\w)(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?!\w)/g,
    isValid: () => true,
    context: /national insurance|\bni ?(?:no|number)|nino\b/i,
  },
  {
    name: 'gb_nhs',
    run: 4,
    pattern: /(?<![\w-])\d{3}[ -]\d{3}[ -]\d{4}(?![\w-])/g,
    isValid: (id) =>
      (11 - (weighted(id, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === Number(id[9]),
    context: /\bnhs\b/i,
  },
  {
    name: 'ca_sin',
    run: 3,
    pattern: /(?<![\w-])[1-9]\d{2}[ -]\d{3}[ -]\d{3}(?![\w-])/g,
    isValid: passesLuhn,
    context: /\bsin\b|social insurance|assurance sociale/i,
  },
  {
    name: 'nl_bsn',
    run: 9,
    pattern: /(?<![\w-])\d{9}(?![\w-])/g,
    isValid: (id) => !isOneCharacter(id) && weighted(id, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0,
    context: /\bbsn\b|burgerservice|sofinummer/i,
  },
  {
    name: 'pl_pesel',
    run: 11,
    pattern: /(?<![\w-])\d{11}(?![\w-])/g,
    isValid: (id) => weighted(id, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0,
    context: /pesel/i,
  },
  {
    name: 'de_tax_id',
    run: 3,
    pattern: /(?<![\w-])[1-9]\d ?\d{3} ?\d{3} ?\d{3}(?![\w-])/g,
    isValid: passesMod1110,
    context: /steuer|tax id|\bidnr/i,
  },
  {
    name: 'tr_kimlik',
    run: 11,
    pattern: /(?<![\w-])[1-9]\d{10}(?![\w-])/g,
    isValid: (id) =>
      (weighted(id, [7, -1, 7, -1, 7, -1, 7, -1, 7]) + 100) % 10 === Number(id[9]) &&
      weighted(id, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]) % 10 === Number(id[10]),
    context: /\bt\.?c\.?\b|kimlik/i,
  },
  {
    name: 'za_id',
    run: 13,
    pattern: /(?<![\w-])\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{4}[01]\d\d(?![\w-])/g,
    isValid: passesLuhn,
    context: /\bid\b|identity|south africa/i,
  },
  {
    name: 'au_tfn',
    run: 3,
    pattern: /(?<![\w-])\d{3} ?\d{3} ?\d{3}(?![\w-])/g,
    isValid: (id) => weighted(id, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0,
    context: /\btfn\b|tax file/i,
  },
];

/** Names of the kinds, by country code. */
export const NATIONAL_ID_KINDS: readonly string[] = NATIONAL_IDS.map(({ name }) => name);

/** How many national numbers with right check digits stand in a text. */
export function countNationalIds(text: string): number {
  const distinct = new Set<string>();
  const longest = longestRun(text);
  for (const { pattern, run, isValid, context } of NATIONAL_IDS) {
    if (run > longest) continue;
    if (context && !context.test(text)) continue;
    for (const [found] of text.matchAll(pattern)) {
      const number = found.replace(/[ .+-]/g, '').toUpperCase();
      if (isValid(number)) distinct.add(number);
    }
  }
  return distinct.size;
}

function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/\d+/g)) longest = Math.max(longest, run.length);
  return longest;
}
