import { ANYONE, FROM_MODEL, literals, TO_MODEL, type Sighting } from './sighting.ts';

const SET_ASIDE = literals(
  "ignore|ignoring|disregard|forget|overrid|bypass|overlook|do not follow|don't follow|stop following|no longer follow|pay no attention|set aside|discard|do not obey|don't obey|do not listen|cancel all|neglect|throw out|abandon|no longer apply|no longer bound|are void|are now void|supersede|replace your",
);
const ORDERS = literals(
  'instruction|prompt|rule|guideline|direction|restriction|polic|directive|constraint|command|programming|context|messages above|everything above|everything before|everything you|all of the above|training|safeguard|safety|what you were told|what i told you|filter|order|limitation',
);
/** What makes orders the ones that the model was given, and not those of a linter, a game or a recipe. */
const GIVEN =
  "(?:previous|prior|preceding|above|earlier|foregoing|former|your|original|initial|system|developer|safety|content|existing|current|ethical|openai'?s?|anthropic'?s?)";
const VERB =
  "(?:ignor(?:e|ing)|disregard(?:ing)?|forget(?:ting)?|overrid(?:e|ing)|bypass(?:ing)?|overlook|neglect|discard|abandon|cancel|set aside|throw out|supersede|stop following|no longer follow|pay no attention to|(?:do not|don't) (?:follow|obey|listen to))";
const FILL = '(?:all|any|every|each|of|the|these|those|and|or|my|our|to|with|whatever) ';
const THINGS =
  '(?:instruct|prompt|rule|guideline|direction|restriction|polic|directive|constraint|command|programming|context|training|safeguard|filter|order|limitation|guardrail|message)';

const ignoring: readonly Sighting[] = [
  {
    sign: 'ignore_instructions',
    speakers: TO_MODEL,
    needs: [SET_ASIDE, ORDERS],
    pattern: new RegExp(
      String.raw`\b${VERB} (?:${FILL}){0,4}(?:${GIVEN} (?:and |or )?){1,3}(?:\w{1,14} ){0,2}${THINGS}`,
    ),
  },
  {
    sign: 'ignore_instructions',
    speakers: TO_MODEL,
    needs: [SET_ASIDE, ORDERS],
    pattern: new RegExp(
      String.raw`\b${VERB} (?:${FILL}){0,4}(?:(?:instructions?|prompts?|directions|directives|rules|guidelines|messages|text)(?: that (?:were|was|are))? (?:above|before|given|so far|you (?:were|have been|got|received|had))|(?:everything|all|anything|what(?:ever)?) (?:above|before|that came before|prior|i (?:said|told you) (?:before|above|earlier)|you (?:were|have been) (?:told|instructed|taught)))`,
    ),
  },
  {
    sign: 'ignore_instructions',
    speakers: TO_MODEL,
    needs: [SET_ASIDE, ORDERS],
    pattern: new RegExp(
      String.raw`\b${VERB} (?:all|any) (?:of )?(?:the |these |those |my )?(?:instructions|prompts|directives|restrictions|safeguards|guardrails|safety)\b`,
    ),
  },
  {
    sign: 'ignore_instructions',
    speakers: TO_MODEL,
    needs: [SET_ASIDE, ORDERS],
    pattern: new RegExp(
      String.raw`\b(?:${GIVEN} (?:\w{1,14} )?${THINGS}\w{0,7} (?:no longer apply|are (?:now )?(?:void|cancelled|canceled|obsolete|suspended|lifted|overridden|superseded))|you are no longer bound)`,
    ),
  },
];

const overriding: readonly Sighting[] = [
  {
    sign: 'role_override',
    speakers: TO_MODEL,
    needs: [
      literals(
        "you are now|you're now|from now on|you will now|act as|pretend|roleplay|role-play|role play|simulate|imagine|behave as|become|stay in character|play the role|you are going to|enter|activate|switch to|respond as|answer as|do anything now|jailbr|unrestricted|uncensored|unfiltered|god mode|developer mode|dan mode|without any|grandma|grandmother",
      ),
    ],
    pattern: new RegExp(
      [
        String.raw`\byou(?: a|')re (?:now|going to (?:act as|be|become|play|pretend to be)) (?:in |an? |the |called |named )*(?:dan\b|stan\b|dude\b|aim\b|evil|jailbroken|unrestricted|uncensored|unfiltered|unbound|developer mode|god mode|amoral|unethical|free from|liberated|rogue|omega|machiavellian)`,
        String.raw`\byou are now (?:in )?(?:dan|developer mode|jailbroken|unrestricted|evil|an? (?:unrestricted|uncensored|unfiltered|evil|rogue|jailbroken|different ai))`,
        String.raw`\b(?:developer|debug|god|sudo|admin|jailbreak|dan|unrestricted|maintenance|root) mode (?:is )?(?:now )?(?:enabled|activated|unlocked|engaged|on(?=[.,;:!)]|$| and ))`,
        String.raw`\b(?:enter|activate|switch (?:in)?to|enable|engage) (?:the )?(?:dan|jailbreak|god|developer|unrestricted|unfiltered|evil|opposite) mode\b`,
        String.raw`\bdo anything now\b`,
        String.raw`\bjailbreak mode\b`,
        String.raw`\b(?:pretend|imagine|simulate|assume|roleplay|role-play)(?: that)? you (?:have no|are not bound|aren't bound|do not have any|don't have any|are free (?:of|from)|are an? (?:unrestricted|uncensored|unfiltered|evil|amoral|unethical|jailbroken)|can (?:say|do) anything)`,
        String.raw`\b(?:act|behave|respond|answer|reply|roleplay|role-play|speak) (?:as|like) (?:if you (?:have|had|were) (?:no|without|not bound|free)|(?:an? |the )?(?:\w+ )?(?:unrestricted|uncensored|unfiltered|jailbroken|evil|amoral|unethical|unaligned|rogue)\b|dan\b|stan\b)`,
        String.raw`\b(?:an? |the )(?:ai|assistant|model|chatbot|bot|character|persona|language model)(?: \w+){0,4} (?:without|with no|free (?:of|from)|not bound by|unbound by) (?:any )?(?:\w+ ){0,3}(?:restriction|filter|guideline|limit|rule|moral|ethic|censor|polic)`,
        String.raw`\bwithout any (?:\w+ (?:or |and )?){0,2}(?:restrictions|filters|guidelines|censorship|moral|ethical)`,
        String.raw`\bfree (?:of|from) (?:all |any )?(?:openai|anthropic|google|safety|content|ethical|moral)(?:'s)? (?:\w+ )?(?:restriction|polic|guideline|filter|limit|rule)`,
        String.raw`\b(?:deceased|late|dead) (?:grandmother|grandma)\b.{0,160}\b(?:used to|would) (?:read|tell|recite|sing)`,
      ].join('|'),
    ),
  },
  {
    sign: 'refusal_suppression',
    speakers: TO_MODEL,
    needs: [
      literals(
        "never say|do not say|don't say|never refuse|not refuse|don't refuse|cannot refuse|can't refuse|never apologi|not apologi|don't apologi|never use the words|never use the phrase|begin your|start your|begin with|start with|must comply|always comply|have to comply|will comply|no disclaimer|any disclaimer|without disclaimer|no warnings|without warning|without refusing|never break character|stay in character|do not mention ethic|do not lecture|don't lecture|never decline|not decline|without moral|refusal is not|refuse is not|not allowed to",
      ),
    ],
    pattern: new RegExp(
      [
        String.raw`\b(?:never|do not|don't|must not|may not|are not allowed to|cannot|can't) (?:say|reply|respond with|answer with|write|use (?:the )?(?:words?|phrases?))(?: that)?(?: you)? ?(?:"|')?(?:i )?(?:can(?:no|')t|cannot|am unable|are unable|sorry|i'm sorry|i apologi|as an ai|unfortunately|no\b["'])`,
        String.raw`\b(?:never|do not|don't|must not|cannot|can't|may not|not allowed to|without) (?:ever )?(?:refus(?:e|ing)|declin(?:e|ing)) (?:to |any|my|a |the |this|an?swer|request|or )`,
        String.raw`\b(?:begin|start) (?:your |the |every |each |all )*(?:answer|reply|response|message|output|responses|replies)?s? ?(?:with|by saying)(?: the (?:words|phrase|sentence))?:? ?["']?(?:(?:sure|absolutely|of course|certainly)[,!. ]|yes[,!])`,
        String.raw`\byou (?:must|have to|will|shall) (?:always )?comply\b`,
        String.raw`\b(?:do not|don't|never|without|no) (?:add|include|give|adding|including|giving|any|moral|ethical)?(?: any| moral| ethical)* ?(?:disclaimers?|warnings?|lectur\w+|moraliz\w+|apolog\w+)(?:,| or| and).{0,40}\b(?:disclaimers?|warnings?|refus\w+|moral\w*|ethic\w*|lectur\w*|apolog\w+)`,
        String.raw`\brefus(?:al|ing) is not (?:an option|allowed|permitted|possible)`,
        String.raw`\bnever break character\b`,
      ].join('|'),
    ),
  },
];

const ADJECTIVE =
  "(?:all |of |the |your |its |full |exact |entire |complete |original |hidden |initial |verbatim |first |secret |internal |underlying |developer'?s? |own |real |actual |current |whole )";
const PROMPT_NAMES =
  '(?:system[ -]?(?:prompt|message|instruction|directive)s?|(?:initial|hidden|original|secret|internal|developer|custom|base|pre-?set|confidential|underlying|initiali[sz]ation) (?:system )?(?:prompt|instruction|message|directive|rule|guideline)s?|prompt above|instructions? (?:that (?:is|was|were|came|appears?) )?(?:above|before this|you were given|preceding this))';
const TELL =
  '(?:repeat|reveal|print|show|output|display|tell|give|leak|write|recite|copy|translate|encode|summari[sz]e|spell|dump|disclose|share|return|paraphrase|list|state|read|echo|send|expose|divulge|provide|quote|render|reproduce)';

const extracting: readonly Sighting[] = [
  {
    sign: 'prompt_extraction',
    speakers: TO_MODEL,
    needs: [
      literals(
        'repeat|reveal|print|show|output|display|tell|what|give|leak|write|recite|copy|translate|encode|summar|spell|dump|disclose|share|return|paraphrase|list|state|read|echo|send|expose|divulge|provide|quote|render|reproduce',
      ),
      literals(
        'system prompt|system message|system instruction|system-prompt|systemprompt|system directive|initial prompt|hidden prompt|original prompt|secret prompt|internal prompt|developer prompt|initial instruction|hidden instruction|original instruction|secret instruction|internal instruction|developer instruction|developer message|custom instruction|base prompt|initial system|original system|hidden system|hidden message|secret message|initial message|preset prompt|confidential|prompt above|above|before this|you were given|preceding this|hidden rule|internal guideline|internal rule|secret rule|initialization prompt|initialisation prompt|underlying|were you told|you initially told|instructed',
      ),
    ],
    pattern: new RegExp(
      [
        String.raw`\b${TELL}(?:ing|s)? (?:me |us |back |out |down |to me |verbatim |word for word |exactly |again |in full )*${ADJECTIVE}{0,6}(?:contents? of |text of )?${ADJECTIVE}{0,4}${PROMPT_NAMES}`,
        String.raw`\bwhat(?:'s| is| are| was| were| does| did| do) ${ADJECTIVE}{0,6}${PROMPT_NAMES}(?! (?:in|for|of) (?:an? |general|llm|chatgpt|ai\b|openai|prompt))`,
        String.raw`\b(?:repeat|print|output|recite|copy|write|return|echo) (?:back |out |down )?(?:everything|all|the (?:words|text|lines|content|instructions))(?: of)?(?: the)?(?: \w+){0,4} (?:above|before)\b.{0,60}`,
        String.raw`\b(?:ignore|disregard|forget) .{0,40}(?:previous|prior|above|earlier) (?:instruction|prompt|message|rule).{0,60}\b(?:print|show|reveal|output|repeat|tell|give|display|write) .{0,30}(?:prompt|instructions|rules)\b`,
        String.raw`\bwhat (?:were|are) (?:you|your) (?:initial(?:ly)? |first |original(?:ly)? )?(?:told|instructed|instructions)\b`,
      ].join('|'),
    ),
  },
];

const markup: readonly Sighting[] = [
  {
    sign: 'chat_markup',
    speakers: ANYONE,
    needs: [
      [
        '<|',
        '[inst]',
        '[/inst]',
        '<<sys>>',
        '<</sys>>',
        '<system>',
        '</system>',
        '_of_turn>',
        '[system](#',
        '<tool_response>',
      ],
    ],
    pattern:
      /<\|(?:im_(?:start|end|sep)|system|user|assistant|endoftext|endofprompt|eot_id|eom_id|start_header_id|end_header_id|begin_of_text|end_of_text|begin_of_sentence|channel|message|end|fim_\w{1,8}|start_of_role|end_of_role|python_tag)\|>|\[\/?inst\]|<<\/?sys>>|<\/?system>|<(?:start|end)_of_turn>|\[system\]\(#\w{0,20}\)|<tool_response>/,
  },
  {
    sign: 'tool_smuggling',
    speakers: ['prompt', 'tool_result'],
    needs: [
      [
        '<tool_call',
        '<function_call',
        '<invoke',
        '"tool_calls"',
        '"function_call"',
        '<|python_tag',
        '<tool_use',
        '"tool_use"',
        '[tool_calls]',
        'to=functions',
        '<function=',
      ],
    ],
    pattern:
      /<tool_calls?>\s?\{|<function_calls?>|<invoke name=|"tool_calls" ?: ?\[ ?\{|"function_call" ?: ?\{ ?"name"|<\|python_tag\|>|<tool_use>|"type" ?: ?"tool_use"|\[tool_calls\] ?\[|to=functions\.\w|<function=\w/,
  },
  {
    sign: 'payload_splitting',
    speakers: TO_MODEL,
    needs: [
      literals(
        'concatenat|combine|put together|join the|joined|a + b|a+b|x + y|x+y|a+b+c|assemble|string together|merge the|part1|part 1',
      ),
      literals(
        'answer|follow|execute|respond|obey|do what|carry out|perform|comply|run the|act on|reply',
      ),
    ],
    // what is looked for ahead stands in every match: without it all pairs of assignments would be tried
    pattern: new RegExp(
      [
        String.raw`\b(\w{1,12}) ?= ?["'][^"']{1,80}["'](?=.{0,640}?\w ?\+ ?\w).{0,160}\b\w{1,12} ?= ?["'][^"']{1,80}["'].{0,240}\b(?:answer|follow|execute|respond to|obey|carry out|perform|comply with|reply to|act on|do what)\b(?=.{0,95}?\+).{0,80}\b\w{1,12} ?\+ ?\w{1,12}\b`,
        String.raw`\b\w{1,12} ?= ?["'][^"']{1,80}["'](?=.{0,640}?\b(?:answer|follow|execute|respond|obey|carry out|perform|comply|reply|act on|do what)).{0,160}\b\w{1,12} ?= ?["'][^"']{1,80}["'].{0,200}\b(?:concatenate|combine|join|put together|merge|assemble|string together)\b.{0,80}\b(?:answer|follow|execute|respond|obey|carry out|perform|comply|reply|act on|do what)`,
        String.raw`\b(?:concatenate|combine|join|put together|merge|assemble|string together) (?:the |these |all |both |those )*(?:parts?|pieces|fragments|words|strings|variables|letters|sentences|halves)\b.{0,80}\b(?:and|then|,) (?:then )?(?:answer|follow|execute|respond|obey|carry out|perform|comply|reply|act on|do what)`,
      ].join('|'),
    ),
  },
];

const linking: readonly Sighting[] = [
  {
    // an answer: an image or link that a client fetches, with what looks like data in its address
    sign: 'exfiltration_link',
    speakers: FROM_MODEL,
    needs: [literals('](http|](//|<img|src=')],
    pattern: new RegExp(
      [
        String.raw`!\[[^\]]{0,200}\]\((?:https?:)?\/\/[^\s)]{1,300}[?&][\w.-]{1,32}=(?:[\w%+/=-]{24,}|[^\s)]{0,100}(?:%20|\+)[^\s)]{12,})`,
        String.raw`!\[[^\]]{0,200}\]\((?:https?:)?\/\/[^\s)/]{1,200}\/(?:[^\s)]{0,80}\/)?[a-z0-9+/_=-]{48,}(?:\.(?:png|gif|jpg))?\)`,
        String.raw`<img [^>]{0,200}src ?= ?["']?(?:https?:)?\/\/[^\s"'>]{1,300}[?&][\w.-]{1,32}=(?:[\w%+/=-]{24,}|[^\s"'>]{0,100}(?:%20|\+)[^\s"'>]{12,})`,
        String.raw`\]\((?:https?:)?\/\/[^\s)]{1,200}[?&](?:data|q|d|secret|token|key|msg|message|content|history|prompt|conversation|c|exfil|payload|leak|info)=(?:[\w%+/=-]{40,})`,
      ].join('|'),
    ),
  },
  {
    // a prompt or document that asks for such a link
    sign: 'exfiltration_link',
    speakers: TO_MODEL,
    needs: [
      literals('http|url|link|image|<img|markdown|webhook|endpoint|server'),
      literals(
        'append|embed|include|insert|render|add|replace|with the conversation|chat history|conversation history|send|exfiltrat|encode|post|forward|<img|![|{{|interpolat',
      ),
      literals(
        "conversation|chat history|history|previous message|user's|secret|credential|password|api key|api keys|system prompt|token|data|answer|summary|context|environment variable",
      ),
    ],
    pattern: new RegExp(
      [
        String.raw`\b(?:render|display|include|insert|embed|output|show|add|append|end (?:your|every) \w+ with)\b.{0,60}(?:!\[|markdown image|image (?:link|url|tag|in markdown|markdown)|<img|tracking pixel).{0,200}\b(?:conversation|history|secrets?|credentials?|passwords?|api keys?|system prompt|tokens?|previous messages?|user'?s? (?:data|messages?|name|email|question|input))`,
        String.raw`!\[[^\]]{0,80}\]\(https?:\/\/[^\s)]{1,200}[?&/=](?:\{|\[|<|%7b)\w{0,24}[ _-]?(?:conversation|history|secret|credential|password|api_?key|system|prompt|token|data|context|email|summary|user)`,
        String.raw`\b(?:send|post|forward|transmit|upload|exfiltrate|leak) (?:all |the |this |our |your |any |every |a copy of |me )*(?:\w+ ){0,3}(?:conversation|chat history|history|secrets?|credentials?|passwords?|api keys?|system prompt|previous messages|environment variables|user data|context)\b.{0,60}\b(?:to|at|via) (?:the |this |my |our )?(?:\w+ )?(?:https?:\/\/|url|webhook|server|endpoint|attacker)`,
        String.raw`\b(?:append|add|encode|put|insert|interpolate|include)\b.{0,80}\b(?:conversation|chat history|history|secrets?|credentials?|passwords?|api keys?|system prompt|previous messages|user'?s? (?:data|messages?|email))\b.{0,80}\b(?:to|into|in|as|at the end of) (?:the |this |that |an? )?(?:end of the |query (?:string|parameter)s? of |query (?:string|parameter)|path of |following )?(?:the |this |an? )?(?:url|link|image|markdown|http)`,
      ].join('|'),
    ),
  },
];

const manyShot: Sighting = {
  sign: 'many_shot',
  speakers: ['prompt', 'tool_result'],
  needs: [literals('user:|human:|user :|human :|q:'), literals('assistant:|assistant :| ai:| a:')],
  pattern: /(?:^| )(?:assistant|ai|a) ?: /g,
  atLeast: 12,
};

export const PROMPT_PHRASES: readonly Sighting[] = [
  ...ignoring,
  ...overriding,
  ...extracting,
  ...markup,
  ...linking,
  manyShot,
];
