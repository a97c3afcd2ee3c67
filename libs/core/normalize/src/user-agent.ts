/** Families by the beginning of a User-Agent; own table, since clients of AI APIs are SDKs and not browsers. Longer beginnings stand first. */
const FAMILIES: readonly (readonly [prefix: string, name: string])[] = [
  ['openai/python', 'OpenAI Python'],
  ['asyncopenai/python', 'OpenAI Python'],
  ['openai/js', 'OpenAI JS'],
  ['openai/', 'OpenAI'],
  ['azureopenai/python', 'OpenAI Python'],
  ['asyncazureopenai/python', 'OpenAI Python'],
  ['anthropic/python', 'Anthropic Python'],
  ['asyncanthropic/python', 'Anthropic Python'],
  ['anthropic/js', 'Anthropic JS'],
  ['anthropic', 'Anthropic'],
  ['google-genai-sdk', 'Google GenAI'],
  ['mistral-client', 'Mistral'],
  ['litellm', 'LiteLLM'],
  ['langchain', 'LangChain'],
  ['llama-index', 'LlamaIndex'],
  ['python-requests', 'python-requests'],
  ['python-httpx', 'python-httpx'],
  ['python-urllib', 'python-urllib'],
  ['python/', 'aiohttp'],
  ['aiohttp', 'aiohttp'],
  ['boto3', 'Boto3'],
  ['botocore', 'Boto3'],
  ['aws-sdk-js', 'AWS SDK JS'],
  ['aws-cli', 'AWS CLI'],
  ['curl', 'curl'],
  ['wget', 'Wget'],
  ['httpie', 'HTTPie'],
  ['postmanruntime', 'Postman'],
  ['insomnia', 'Insomnia'],
  ['go-http-client', 'Go'],
  ['okhttp', 'OkHttp'],
  ['apache-httpclient', 'Apache HttpClient'],
  ['java-http-client', 'Java'],
  ['java/', 'Java'],
  ['node-fetch', 'Node.js'],
  ['axios', 'axios'],
  ['undici', 'Node.js'],
  ['node', 'Node.js'],
  ['got ', 'got'],
  ['ruby', 'Ruby'],
  ['faraday', 'Ruby'],
  ['guzzlehttp', 'Guzzle'],
  ['reqwest', 'reqwest'],
  ['sqlmap', 'sqlmap'],
  ['nuclei', 'Nuclei'],
  ['nikto', 'Nikto'],
  ['masscan', 'masscan'],
  ['zgrab', 'ZGrab'],
  ['k6', 'k6'],
  ['locust', 'Locust'],
  ['apachebench', 'ApacheBench'],
];

const SCANNERS = /sqlmap|nuclei|nikto|nmap scripting|zgrab|censys|garak|promptfoo/;

const MOST_KNOWN = 4096;
const LONGEST_KNOWN = 256;
const known = new Map<string, string>();

/** The family of client or SDK that a User-Agent names; `Other` for one that is not in the table. */
export function userAgentFamily(userAgent: string): string {
  if (userAgent.length > LONGEST_KNOWN)
    return findFamily(userAgent.slice(0, LONGEST_KNOWN).toLowerCase());
  const before = known.get(userAgent);
  if (before !== undefined) return before;
  const family = findFamily(userAgent.toLowerCase());
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(userAgent, family);
  return family;
}

function findFamily(text: string): string {
  const scanner = SCANNERS.exec(text)?.[0];
  if (scanner !== undefined) return FAMILIES.find(([p]) => p === scanner)?.[1] ?? scanner;
  const family = FAMILIES.find(([prefix]) => text.startsWith(prefix))?.[1];
  return family ?? (text.startsWith('mozilla/') ? findBrowser(text) : 'Other');
}

/** In this order: each browser also names those after it. */
const BROWSERS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/bot|crawl|spider/, 'Bot'],
  [/edg\//, 'Edge'],
  [/firefox\//, 'Firefox'],
  [/chrome\//, 'Chrome'],
  [/safari\//, 'Safari'],
];

function findBrowser(text: string): string {
  return BROWSERS.find(([pattern]) => pattern.test(text))?.[1] ?? 'Other';
}
