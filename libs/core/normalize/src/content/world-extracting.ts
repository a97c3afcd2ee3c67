import type { Wording } from './world-phrases.ts';

/** The instructions are to be told. */
export const EXTRACTING: readonly Wording[] = [
  [
    'es',
    'muestra|muéstrame|muestre|revela|revélame|repite|dime|imprime|escribe|cuál es|cuáles son|comparte|dame|enséñame|traduce|resume',
    'prompt del sistema|prompt de sistema|tu prompt|instrucciones del sistema|mensaje del sistema|instrucciones iniciales|prompt inicial|tus instrucciones|instrucciones ocultas|instrucciones originales|instrucciones internas|instrucciones secretas|system prompt',
  ],
  [
    'fr',
    'montre|montrez|révèle|révélez|répète|répétez|affiche|affichez|donne|donnez|dis-moi|dites-moi|quel est|quelles sont|écris|écrivez|imprime|traduis|résume|partage',
    "prompt système|invite système|instructions système|message système|instructions initiales|prompt initial|tes instructions|vos instructions|instructions cachées|instructions secrètes|consignes initiales|tes consignes|instructions du système|system prompt|instructions d'origine|prompt de départ",
  ],
  [
    'de',
    'zeige|zeig mir|zeigen sie|wiederhole|wiederholen sie|verrate|nenne|gib |geben sie|drucke|schreibe|was ist dein|wie lautet|wie lauten|was sind deine|übersetze|teile mir|offenbare|fasse',
    'system-prompt|systemprompt|system prompt|systemnachricht|systemanweisung|deine anweisungen|deine ursprünglichen|ursprünglichen anweisungen|anfänglichen anweisungen|versteckten anweisungen|geheimen anweisungen|internen anweisungen|deine instruktionen|initialen prompt|anweisungen oben|obigen anweisungen|ihre anweisungen',
  ],
  [
    'it',
    'mostra|mostrami|rivela|rivelami|ripeti|dimmi|stampa|scrivi|qual è|quali sono|dammi|traduci|riassumi|condividi',
    'prompt di sistema|prompt del sistema|messaggio di sistema|istruzioni di sistema|istruzioni iniziali|tue istruzioni|istruzioni nascoste|istruzioni segrete|prompt iniziale|system prompt|istruzioni originali|istruzioni interne',
  ],
  [
    'pt',
    'mostre|mostra|revele|revela|repita|repete|diga|diz-me|me diga|imprima|escreva|qual é|quais são|compartilhe|me dê|traduza|resuma',
    'prompt do sistema|prompt de sistema|mensagem do sistema|instruções do sistema|instruções iniciais|suas instruções|tuas instruções|instruções ocultas|instruções secretas|prompt inicial|system prompt|instruções originais|instruções internas',
  ],
  [
    'nl',
    'toon|laat zien|laat me|onthul|herhaal|geef|print|wat is je|wat zijn je|wat is jouw|wat zijn jouw|vertel|schrijf|vertaal',
    'systeemprompt|systeem prompt|system prompt|systeeminstructies|systeembericht|je instructies|jouw instructies|oorspronkelijke instructies|verborgen instructies|initiële instructies|geheime instructies',
  ],
  [
    'pl',
    'pokaż|ujawnij|powtórz|wyświetl|podaj|wypisz|jaki jest|jakie są|napisz|zdradź|przetłumacz',
    'prompt systemowy|promptu systemowego|monit systemowy|instrukcje systemowe|swoje instrukcje|twoje instrukcje|początkowe instrukcje|ukryte instrukcje|wiadomość systemową|system prompt|pierwotne instrukcje|swój prompt|twój prompt',
  ],
  [
    'ru',
    'покажи|покажите|раскрой|повтори|повторите|выведи|напиши|скажи|назови|какой у тебя|какие у тебя|распечатай|переведи|перескажи|процитируй|выдай',
    'системный промпт|системную подсказку|системное сообщение|системные инструкции|свои инструкции|начальные инструкции|исходные инструкции|скрытые инструкции|твои инструкции|системного промпта|свой промпт|изначальные инструкции|секретные инструкции|system prompt|внутренние инструкции|системные указания',
  ],
  [
    'uk',
    'покажи|розкрий|повтори|виведи|напиши|скажи|переклади',
    'системний промпт|системні інструкції|свої інструкції|початкові інструкції|приховані інструкції|системне повідомлення|твої інструкції',
  ],
  [
    'tr',
    'sistem istem|sistem prompt|sistem komut|sistem mesaj|sistem talimat|ilk talimat|gizli talimat|orijinal talimat|başlangıç talimat|talimatlarını',
    'göster|açıkla|tekrarla|yaz|söyle|paylaş|yazdır|ver|listele|nedir|çevir',
    '[^.!?。]{0,24}?',
  ],
  [
    'vi',
    'hiển thị|tiết lộ|lặp lại|cho tôi|in ra|viết ra|nói cho|cho biết|đưa ra',
    'lời nhắc hệ thống|prompt hệ thống|hướng dẫn hệ thống|chỉ dẫn ban đầu|hướng dẫn ban đầu|system prompt|hướng dẫn ẩn|tin nhắn hệ thống|câu lệnh hệ thống|hướng dẫn của bạn',
  ],
  [
    'id',
    'tampilkan|tunjukkan|ungkapkan|ulangi|cetak|tuliskan|beritahu|beri tahu|apa isi|sebutkan|berikan|terjemahkan',
    'prompt sistem|system prompt|instruksi sistem|pesan sistem|instruksi awal|instruksi tersembunyi|instruksi rahasia|instruksimu|instruksi anda|prompt awal',
  ],
  [
    'hi',
    'सिस्टम प्रॉम्प्ट|सिस्टम निर्देश|प्रारंभिक निर्देश|अपने निर्देश|छिपे हुए निर्देश|सिस्टम संदेश|मूल निर्देश|गुप्त निर्देश|अपना सिस्टम|शुरुआती निर्देश',
    'दिखा|बता|दोहरा|लिख|प्रकट|प्रिंट|साझा|दो',
  ],
  [
    'ar',
    'اعرض|أظهر|اظهر|اكشف|كرر|اطبع|اكتب|أخبرني|اخبرني|ما هي|ما هو|أعطني|ترجم|شارك',
    'موجه النظام|تعليمات النظام|رسالة النظام|التعليمات الأولية|تعليماتك|التعليمات المخفية|التعليمات السرية|مطالبة النظام|التعليمات الأصلية|برومبت النظام',
  ],
  [
    'zh',
    '显示|告诉|输出|重复|打印|泄露|复述|翻译|给我|写出|透露|展示|列出|什么是你的|说出|顯示|告訴|輸出|揭示|公开|背诵|公開',
    '系统提示|系统指令|系统消息|初始提示|初始指令|原始指令|隐藏的指令|你的提示词|系統提示|系統指令|系统设定|你的指令|你收到的指令|隐藏指令|提示词|内部指令|上面的所有|以上所有内容|以上全部内容',
    '[^。！？.]{0,14}?',
  ],
  [
    'ja',
    'システムプロンプト|システムメッセージ|システム指示|初期指示|初期プロンプト|あなたの指示|隠された指示|最初の指示|内部指示|元の指示|上記の内容をすべて|システムの指示|秘密の指示',
    '教え|表示|見せ|出力|繰り返|書き出|公開|開示|そのまま|翻訳|明か|要約|印刷',
  ],
  [
    'ko',
    '시스템 프롬프트|시스템 메시지|시스템 지침|시스템 지시|초기 지침|초기 프롬프트|초기 지시|너의 지침|숨겨진 지시|숨겨진 지침|원래 지시|내부 지침|비밀 지침|시스템프롬프트',
    '보여|알려|출력|반복|말해|공개|적어|써 줘|써줘|표시|번역|요약|인쇄|뭐야|무엇',
  ],
];
