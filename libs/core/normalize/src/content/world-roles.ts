import type { Wording } from './world-phrases.ts';

/** The model is to be somebody without limits. */
export const ROLES: readonly Wording[] = [
  [
    'es',
    'ahora eres|actúa como|a partir de ahora eres|finge ser|finge que|compórtate como|haz de|simula',
    'sin restricciones|sin límites|sin filtros|sin censura|dan,|dan |no tienes restricciones|no tienes reglas|modo desarrollador|malvad',
    '[^!?]{0,80}?',
  ],
  [
    'fr',
    'tu es maintenant|vous êtes maintenant|agis comme|agissez comme|fais semblant|faites semblant|comporte-toi|désormais tu es|à partir de maintenant',
    'sans restriction|sans limite|sans filtre|sans censure|aucune restriction|aucune règle|dan,|dan |mode développeur|maléfique',
    '[^!?]{0,80}?',
  ],
  [
    'de',
    'du bist jetzt|du bist nun|sie sind jetzt|tu so, als|verhalte dich|spiele die rolle|ab jetzt bist|ab sofort bist|agiere als|antworte als|stell dir vor, du',
    'ohne einschränkung|ohne beschränkung|ohne filter|ohne regeln|keine einschränkungen|keine regeln|unzensiert|ohne zensur|dan,|dan |entwicklermodus|uneingeschränkt|böse ki|ohne grenzen',
    '[^!?]{0,80}?',
  ],
  [
    'it',
    'ora sei|adesso sei|agisci come|comportati come|fingi di essere|fai finta|da ora in poi',
    'senza restrizioni|senza limiti|senza filtri|senza censura|nessuna restrizione|nessuna regola|dan,|dan |modalità sviluppatore',
    '[^!?]{0,80}?',
  ],
  [
    'pt',
    'agora você é|você agora é|aja como|finja que|finja ser|comporte-se como|a partir de agora',
    'sem restrições|sem limites|sem filtros|sem censura|nenhuma restrição|nenhuma regra|não tem restrições|dan,|dan |modo desenvolvedor|modo de desenvolvedor',
    '[^!?]{0,80}?',
  ],
  [
    'ru',
    'ты теперь|теперь ты|действуй как|представь, что ты|притворись|веди себя как|с этого момента ты|отвечай как|сыграй роль',
    'без ограничений|без фильтров|без цензуры|нет ограничений|без правил|dan,|dan |режим разработчика|режиме разработчика|злой ии|без моральн',
    '[^!?]{0,80}?',
  ],
  [
    'zh',
    '你现在是|从现在开始你|从现在起你|扮演|假装你|假装自己|你現在是|请充当|进入',
    '没有限制|不受限制|无限制|没有任何限制|不受任何限制|无道德|没有道德|没有审查|开发者模式|越狱|dan|不受约束|没有规则|不受規則|沒有限制|没有过滤',
    '[^！？]{0,40}?',
  ],
  [
    'ja',
    '制限のない|制約のない|無制限の|制限なし|検閲のない|フィルターのない|何でもできる|開発者モード|脱獄',
    'として振る舞|になりきっ|を演じ|になって|として行動|として回答|を有効|になりました|として答え|になる',
  ],
  [
    'ko',
    '제한 없는|제한이 없는|제한 없이|규칙 없는|검열 없는|필터 없는|무제한|개발자 모드|탈옥|무엇이든 할 수 있는',
    '처럼 행동|인 척|역할을|되어|활성화|답변해|연기해|답해',
  ],
  [
    'ar',
    'أنت الآن|انت الان|تصرف ك|تظاهر|من الآن فصاعدا|العب دور',
    'بدون قيود|بلا قيود|دون أي قيود|بدون أي قيود|بدون رقابة|بلا حدود|وضع المطور|لا قواعد',
    '[^!؟]{0,80}?',
  ],
  [
    'tr',
    'artık|bundan sonra|gibi davran|rol yap|sen şimdi',
    'kısıtlaması olmayan|kısıtlama olmayan|kuralsız|sansürsüz|sınırsız bir yapay|hiçbir kuralı olmayan|filtresiz|geliştirici modu',
    '[^!?]{0,80}?',
  ],
  [
    'hi',
    'अब तुम|अब आप|अब से|नाटक करो|अभिनय|की तरह व्यवहार',
    'बिना किसी प्रतिबंध|कोई प्रतिबंध नहीं|बिना प्रतिबंध|बिना नियम|डेवलपर मोड|बिना फ़िल्टर|बिना किसी नियम',
    '[^!?]{0,80}?',
  ],
];
