import type { Wording } from './world-phrases.ts';

/** The instructions so far are to be set aside. */
export const IGNORING: readonly Wording[] = [
  [
    'es',
    'ignora|ignore|olvida|olvide|olvídate de|descarta|desestima|no sigas|omite|haz caso omiso',
    'instrucciones anteriores|instrucciones previas|las instrucciones|tus instrucciones|todas las reglas|reglas anteriores|tus reglas|indicaciones anteriores|las restricciones|tus restricciones|todo lo anterior|órdenes anteriores|tus directrices|instrucciones del sistema|tu programación',
  ],
  [
    'fr',
    'ignore|ignorez|ignorer|oublie|oubliez|ne tiens pas compte|ne tenez pas compte|fais abstraction|faites abstraction|outrepasse|contourne',
    'instructions précédentes|consignes précédentes|instructions antérieures|toutes les instructions|tes instructions|vos instructions|tes consignes|vos consignes|toutes les règles|tes règles|vos règles|instructions ci-dessus|directives précédentes|tes directives|ce qui précède|instructions du système|tes restrictions',
  ],
  [
    'de',
    'ignorier|vergiss|vergessen sie|missachte|missachten sie|umgehe|umgehen sie|beachte nicht|setze',
    'vorherigen anweisungen|bisherigen anweisungen|vorigen anweisungen|alle anweisungen|deine anweisungen|ihre anweisungen|obigen anweisungen|vorherige anweisungen|bisherigen instruktionen|alle regeln|deine regeln|vorherigen regeln|vorherigen instruktionen|alle vorgaben|vorherigen vorgaben|deine vorgaben|systemanweisung|alles, was dir|alles was dir|alles obige|deine richtlinien|frühere anweisungen|früheren anweisungen',
  ],
  [
    'it',
    'ignora|ignorate|ignori|dimentica|dimenticate|non seguire|trascura|non tenere conto',
    'istruzioni precedenti|le istruzioni|tutte le istruzioni|tue istruzioni|regole precedenti|tutte le regole|tue regole|indicazioni precedenti|direttive precedenti|istruzioni sopra|restrizioni|quanto sopra|istruzioni di sistema',
  ],
  [
    'pt',
    'ignore|ignora|esqueça|esqueca|esquece|desconsidere|desconsidera|não siga|despreze',
    'instruções anteriores|todas as instruções|suas instruções|tuas instruções|instruções acima|regras anteriores|todas as regras|suas regras|orientações anteriores|diretrizes anteriores|suas diretrizes|restrições|tudo acima|tudo o que foi dito|comandos anteriores|instruções do sistema|instruções prévias',
  ],
  [
    'nl',
    'negeer|vergeet|sla over|volg niet|omzeil',
    'vorige instructies|eerdere instructies|voorgaande instructies|bovenstaande instructies|alle instructies|je instructies|jouw instructies|uw instructies|alle regels|je regels|vorige regels|eerdere regels|alle beperkingen|alles hierboven|je richtlijnen|systeeminstructies',
  ],
  [
    'pl',
    'zignoruj|ignoruj|zapomnij|pomiń|nie przestrzegaj|odrzuć|zlekceważ',
    'poprzednie instrukcje|poprzednich instrukcj|wszystkie instrukcje|wszystkich instrukcjach|poprzednich instrukcjach|powyższe instrukcje|wcześniejsze instrukcje|swoje instrukcje|wcześniejszych instrukcjach|wszystkie zasady|swoich zasad|poprzednie polecenia|wszystkie polecenia|wszelkie ograniczenia|instrukcje systemowe|poprzednie zasady',
  ],
  [
    'ru',
    'игнорируй|игнорировать|игнорируйте|проигнорируй|забудь|забудьте|не следуй|отбрось|не обращай внимания|отмени|обойди',
    'предыдущие инструкции|предыдущих инструкци|все инструкции|всех инструкци|прошлые инструкции|свои инструкции|прежние инструкции|предыдущие указания|все указания|все правила|свои правила|предыдущие правила|все ограничения|свои ограничения|предыдущие команды|инструкциям|системные инструкции|всё, что было|все, что было|всё сказанное|предыдущими инструкциями|вышеизложенные|предыдущие сообщения',
  ],
  [
    'uk',
    'ігноруй|ігноруйте|проігноруй|забудь|забудьте|не дотримуйся',
    'попередні інструкції|всі інструкції|усі інструкції|свої інструкції|попередні вказівки|усі правила|всі правила|попередні правила|усі обмеження|всі обмеження|інструкцій',
  ],
  [
    'tr',
    'önceki talimat|tüm talimat|bütün talimat|yukarıdaki talimat|önceki tüm talimat|önceki komut|tüm kural|önceki kural|sistem talimat|talimatlarını|kurallarını|bütün kural|kısıtlamaları',
    'yok say|görmezden gel|unut|dikkate alma|göz ardı et|boş ver|önemseme',
  ],
  [
    'vi',
    'bỏ qua|quên|phớt lờ|không tuân theo|lờ đi|hãy quên',
    'hướng dẫn trước|chỉ dẫn trước|các hướng dẫn|mọi hướng dẫn|tất cả hướng dẫn|tất cả các hướng dẫn|chỉ thị trước|các chỉ thị|mọi chỉ thị|các quy tắc|mọi quy tắc|hướng dẫn ở trên|hướng dẫn hệ thống|lệnh trước đó|tất cả các quy tắc',
  ],
  [
    'id',
    'abaikan|lupakan|jangan ikuti|hiraukan|kesampingkan',
    'instruksi sebelumnya|semua instruksi|perintah sebelumnya|semua perintah|petunjuk sebelumnya|semua aturan|aturan sebelumnya|instruksi di atas|arahan sebelumnya|semua petunjuk|instruksi sistem|semua batasan',
  ],
  [
    'hi',
    'पिछले निर्देश|पिछले सभी निर्देश|सभी निर्देश|सभी पिछले निर्देश|पूर्व निर्देश|ऊपर के निर्देश|अपने निर्देश|सभी नियम|पिछले नियम|पहले के निर्देश|सिस्टम निर्देश|पिछली सभी हिदायत|पिछले आदेश',
    'अनदेखा|नज़रअंदाज़|नजरअंदाज|भूल जा|उपेक्षा|मत मानो|भुला|अनसुना',
  ],
  [
    'ar',
    'تجاهل|انس |انسى|إنس |لا تتبع|تجاوز|أهمل|اهمل',
    'التعليمات السابقة|جميع التعليمات|كل التعليمات|تعليماتك|التعليمات أعلاه|الأوامر السابقة|جميع الأوامر|القواعد|كل القيود|جميع القيود|الإرشادات السابقة|جميع القواعد|كل ما سبق|تعليمات النظام',
  ],
  [
    'fa',
    'دستورات قبلی|دستورالعمل های قبلی|دستورالعمل‌های قبلی|همه دستورات|تمام دستورات|تمام دستورالعمل',
    'نادیده بگیر|فراموش کن|را نادیده|بی خیال',
  ],
  [
    'he',
    'התעלם|תתעלם|שכח|תשכח|התעלמי',
    'ההוראות הקודמות|מההוראות|כל ההוראות|הנחיות קודמות|ההנחיות הקודמות|מכל ההוראות|כל הכללים|מההנחיות',
  ],
  [
    'zh',
    '忽略|无视|忘记|忘掉|不要理会|不要遵守|不要遵循|绕过|忽視|無視|忘記|抛开|覆盖',
    '之前的|先前的|以上|上面的|前面的|所有指令|所有的指令|所有指示|所有规则|你的指令|你的规则|系统提示|系统指令|此前的|一切指令|所有限制|全部指令|前述|所有規則|系統提示|上述',
    '[^。！？.]{0,10}?',
  ],
  [
    'ja',
    '以前の指示|これまでの指示|前の指示|上記の指示|すべての指示|全ての指示|あなたの指示|今までの指示|過去の指示|以前の命令|これまでの命令|すべてのルール|全てのルール|あらゆる制限|すべての制約|これまでのルール|システムの指示|上の指示|先ほどの指示',
    '無視|忘れ|従わない|従わず|破棄|取り消',
  ],
  [
    'ko',
    '이전 지시|이전의 지시|모든 지시|앞의 지시|위의 지시|이전 명령|모든 명령|지금까지의 지시|모든 규칙|이전 규칙|너의 지침|모든 지침|이전 지침|시스템 지침|이전의 모든|시스템 지시|기존 지시|앞선 지시|모든 제한',
    '무시|잊어|잊으|따르지|버려|무효',
  ],
  [
    'th',
    'เพิกเฉย|ไม่ต้องสนใจ|ละเว้น|ลืมคำสั่ง|ลืม|ข้าม',
    'คำสั่งก่อนหน้า|คำสั่งทั้งหมด|คำแนะนำก่อนหน้า|คำสั่งก่อน|กฎทั้งหมด|คำสั่งข้างต้น|คำสั่งที่ผ่านมา',
  ],
  [
    'sv',
    'ignorera|glöm|bortse från|strunta i',
    'tidigare instruktioner|alla instruktioner|dina instruktioner|föregående instruktioner|ovanstående instruktioner|alla regler|dina regler|tidigare regler',
  ],
  [
    'ro',
    'ignoră|uită|nu urma',
    'instrucțiunile anterioare|toate instrucțiunile|instrucțiunile de mai sus|regulile anterioare|toate regulile',
  ],
];
