/**
 * Letters of other scripts, and variants, that read as Latin ones. Lower case only: capitals are folded first, so that a phrase in Russian
 * reads the same in capitals.
 */
const LOOK_ALIKES = new Map<string, string>(
  [
    ['аɑαɐᴀ', 'a'],
    ['ʙβƅ', 'b'],
    ['сϲᴄ', 'c'],
    ['ԁđɗᴅ', 'd'],
    ['еєεᴇҽ', 'e'],
    ['ғꜰƒ', 'f'],
    ['ɡցɢ', 'g'],
    ['һհʜħ', 'h'],
    ['іιıɩɪӏ', 'i'],
    ['јϳᴊ', 'j'],
    ['кκᴋ', 'k'],
    ['ʟłⅼ', 'l'],
    ['ᴍ', 'm'],
    ['ոηɴп', 'n'],
    ['оοօøσᴏ', 'o'],
    ['рρᴘ', 'p'],
    ['ԛզ', 'q'],
    ['ʀг', 'r'],
    ['ѕꜱʂ', 's'],
    ['τᴛт', 't'],
    ['υսᴜʋ', 'u'],
    ['νᴠѵ', 'v'],
    ['ԝωᴡѡ', 'w'],
    ['хχ', 'x'],
    ['уүγʏ', 'y'],
    ['ᴢʐ', 'z'],
    ['\u2018\u2019\u201A\u201B\u02BC\u00B4', "'"],
    ['\u201C\u201D\u201E\u201F\u00AB\u00BB', '"'],
    ['\u2010\u2011\u2012\u2013\u2014\u2015\u2212', '-'],
  ].flatMap(([from = '', to = '']) => Array.from(from, (char) => [char, to] as const)),
);

/** Accents of Latin, Greek and Cyrillic, and the vowel marks that Arabic may be written with. */
const MARKS = /[\u0300-\u036F\u064B-\u0652\u0640]/g;
const SPACE = /^\s+$/;
const UNSEEN =
  /\u00AD|\u034F|\u061C|\u115F|\u1160|\u17B4|\u17B5|[\u180B-\u180E]|[\u200B-\u200F]|[\u202A-\u202E]|[\u2060-\u206F]|\u3164|[\uFE00-\uFE0F]|\uFEFF|\uFFA0/g;

const folded: (string | undefined)[] = [];

/** A UTF-16 unit as it is read: lower case, without accents, any space a space, look-alikes Latin; empty for what is not seen. */
export function foldUnit(unit: number): string {
  return (folded[unit] ??= foldChar(String.fromCharCode(unit)));
}

function foldChar(char: string): string {
  if (SPACE.test(char)) return ' ';
  const own = LOOK_ALIKES.get(char);
  if (own !== undefined) return own;
  const plain = char
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(MARKS, '')
    .normalize('NFC')
    .replace(UNSEEN, '');
  return LOOK_ALIKES.get(plain) ?? (plain.length === 1 ? plain : Array.from(plain, alike).join(''));
}

const alike = (char: string): string => LOOK_ALIKES.get(char) ?? char;

const NOT_ASCII = /[\u0080-\uffff]/;
/** White space other than single spaces. */
const WIDE_SPACE = /\s{2,}|[^\S ]/g;

/** A text as it is read, the form that phrases are looked for in. `foldUnit` of each unit; pairs spelled out, runs of space one space. */
export function fold(text: string): string {
  if (!NOT_ASCII.test(text)) return collapse(text.toLowerCase());
  let out = '';
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if ((unit & 0xfc00) === 0xd800 && index + 1 < text.length) {
      out += foldPair(text.codePointAt(index) ?? unit);
      index++;
    } else {
      out += foldUnit(unit);
    }
  }
  return collapse(out);
}

function collapse(text: string): string {
  return text.replace(WIDE_SPACE, ' ');
}

/** Mathematical and enclosed letters are Latin ones, tag characters ASCII. */
function foldPair(point: number): string {
  if (point >= 0xe0000 && point <= 0xe0fff) return foldTag(point);
  for (const [first, last] of ENCLOSED) {
    if (point >= first && point <= last) return String.fromCharCode(0x61 + point - first);
  }
  return String.fromCodePoint(point).normalize('NFKC').toLowerCase();
}

/** Squared, circled and regional letters, A to Z. */
const ENCLOSED: readonly (readonly [first: number, last: number])[] = [
  [0x1f130, 0x1f149],
  [0x1f150, 0x1f169],
  [0x1f170, 0x1f189],
  [0x1f1e6, 0x1f1ff],
];

function foldTag(point: number): string {
  const isAscii = point >= 0xe0020 && point <= 0xe007e;
  return isAscii ? String.fromCharCode(point - 0xe0000).toLowerCase() : '';
}
