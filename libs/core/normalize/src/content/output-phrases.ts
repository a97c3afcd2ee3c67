import { FROM_MODEL, literals, type Sighting } from './sighting.ts';

/** What a model's answer says of a request that it did not fulfil, or of what it was told. */
export const OUTPUT_PHRASES: readonly Sighting[] = [
  {
    sign: 'refusal',
    speakers: FROM_MODEL,
    needs: [
      literals(
        "i can't|i cannot|i can not|i'm sorry|i am sorry|sorry, but|i'm unable|i am unable|i'm not able|i am not able|i won't|i will not|i must decline|i have to decline|i'm not comfortable|i am not comfortable|as an ai",
      ),
    ],
    pattern:
      /(?:^|[.!?"'\n] ?|(?:but|however|unfortunately),? )(?:(?:i'?m|i am) (?:really |very |so )?sorry,? (?:but )?(?:i |we )?(?:can(?:no|')t|cannot|can not|am unable|won't|am not able)|sorry,? (?:but )?i (?:can(?:no|')t|cannot|won't|am unable)|i (?:can(?:no|')t|cannot|can not|won't|will not|must decline to|have to decline|must refuse to) (?:help|assist|comply|provide|fulfill|fulfil|do that|share|create|generate|support|engage|continue with|participate|answer|discuss|reveal|give|write|produce|follow|process)|(?:i'm|i am) (?:unable|not able|not comfortable|not going) (?:to )?(?:help|assist|comply|provide|fulfill|fulfil|share|create|generate|write|answer|discuss|reveal|engage)|as an ai(?: language model| assistant)?,? i (?:can(?:no|')t|cannot|am unable|am not able|don't|do not))/,
  },
  {
    sign: 'guardrail_block',
    speakers: FROM_MODEL,
    needs: [
      literals(
        'content management policy|content policy|content filter|content_filter|responsibleaipolicyviolation|guardrail|was blocked|has been blocked|been filtered|was filtered|violates our|violate our|usage policies|sorry, the model cannot answer|request was rejected|safety system|prompt_blocked|blocked by',
      ),
    ],
    pattern:
      /\b(?:(?:response|prompt|request|message|content|completion|output|input) (?:was|has been|is|were) (?:blocked|filtered|rejected|flagged|removed)(?: \w+){0,6} (?:by|due to|because|as|for)(?: \w+){0,6} (?:guardrails?|content (?:management )?polic|safety|moderation|content filter|polic)|content management policy|responsibleaipolicyviolation|sorry, the model cannot answer this question|blocked by (?:the |our |a )?(?:\w+ )?(?:guardrails?|content filter|safety|moderation|polic)|violates? (?:our |the )?(?:usage|content|safety|acceptable use) polic|rejected (?:as a result of|by) our safety system)/,
  },
  {
    // an answer that recites what the application told the model
    sign: 'prompt_leak',
    speakers: FROM_MODEL,
    needs: [
      literals(
        'you are|system prompt|my instructions|my initial instructions|my system|instructions are',
      ),
      literals(
        "system prompt|my instructions|initial instructions|instructions are|you must|never reveal|do not reveal|don't reveal|do not disclose|knowledge cutoff|you should|your task|you will|you are chatgpt|confidential|you are a helpful",
      ),
    ],
    pattern: new RegExp(
      [
        String.raw`\b(?:my|the) (?:full |exact |complete |original |initial |entire )?(?:system prompt|system message|initial instructions|initial prompt|instructions)(?: (?:is|are|reads?|says?|begins?|starts?)(?: as follows)?:? ?|: ?)(?:["'${'`'}*#]{1,4} ?)?(?:system: ?)?you are`,
        String.raw`\bhere (?:is|are) (?:my|the) (?:full |exact |complete |original |initial |entire |verbatim )?(?:system (?:prompt|message|instructions?)|initial (?:prompt|instructions)|hidden (?:prompt|instructions))\b(?!.{0,40}\b(?:you (?:can|could|asked|requested)|template|for your|draft))`,
        String.raw`\byou are (?:an? |the )?[\w' -]{2,60}\. .{0,400}\b(?:do not|don't|never) (?:reveal|disclose|share|mention|repeat)\b.{0,60}\b(?:these|this|your|the) (?:system )?(?:instructions?|prompt|rules|guidelines|message)`,
        String.raw`\byou are chatgpt, a large language model trained by openai`,
        String.raw`\bi was (?:told|instructed) (?:to|not to|that|never to)\b.{0,80}\b(?:system prompt|my instructions|initial instructions)`,
      ].join('|'),
    ),
  },
  {
    sign: 'refusal',
    speakers: FROM_MODEL,
    needs: [
      literals(
        'no puedo|lo siento|je ne peux pas|je suis desole|es tut mir leid|ich kann|non posso|mi dispiace|nao posso|desculpe|przepraszam|het spijt me|maaf,|uzgunum|xin loi',
      ),
    ],
    pattern:
      /(?:^|[.!?\n] ?)(?:lo siento,? (?:pero )?no puedo|no puedo (?:ayudar|proporcionar|cumplir|hacer)|(?:je suis )?desole,? (?:mais )?je ne peux pas|je ne peux pas (?:vous aider|t'aider|fournir|repondre)|es tut mir leid,? (?:aber )?(?:das |dabei )?(?:kann ich|ich kann)|ich kann (?:dir |ihnen )?(?:dabei|damit|das) nicht|(?:mi dispiace|spiacente),? (?:ma )?non posso|non posso (?:aiutar|fornire)|desculpe,? (?:mas )?nao posso|nao posso (?:ajudar|fornecer)|przepraszam,? (?:ale )?nie moge|het spijt me,? (?:maar )?(?:ik kan|daar kan)|maaf,? (?:tetapi |tapi )?saya tidak (?:dapat|bisa)|uzgunum,? (?:ancak |ama |bu )?.{0,40}(?:yardimci olamam|edemem|veremem)|(?:toi )?xin loi,? (?:nhung )?toi khong the)/,
  },
];
