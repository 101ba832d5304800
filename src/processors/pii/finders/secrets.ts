import { FEATURES, type Finder, type Found, type Scan } from '../model.ts'

type Add = (found: Found) => void
const at = (entity: string, match: RegExpMatchArray, logit: number): Found => ({
  entity,
  start: match.index ?? 0,
  end: (match.index ?? 0) + match[0].length,
  logit,
})
const SURE = 6

/** Keys whose issuer gives them a beginning of their own; each with the length that its documentation tells. */
const ISSUED: readonly (readonly [prefix: string, rest: string])[] = [
  ['AKIA', '[A-Z2-7]{16}'], ['ASIA', '[A-Z2-7]{16}'], // Amazon Web Services
  ['ghp_', '[A-Za-z\\d]{36}'], ['gho_', '[A-Za-z\\d]{36}'], ['ghs_', '[A-Za-z\\d]{36}'], ['ghu_', '[A-Za-z\\d]{36}'], ['github_pat_', '\\w{60,90}'], // GitHub
  ['glpat-', '[\\w-]{20,64}'], // GitLab
  ['xoxb-', '[\\w-]{20,80}'], ['xoxp-', '[\\w-]{20,80}'], ['xoxa-', '[\\w-]{20,80}'], ['xapp-', '[\\w-]{20,120}'], // Slack
  ['sk_live_', '[A-Za-z\\d]{16,120}'], ['rk_live_', '[A-Za-z\\d]{16,120}'], ['sk_test_', '[A-Za-z\\d]{16,120}'], ['whsec_', '[A-Za-z\\d+/=]{24,80}'], // Stripe
  ['sk-', '(?:proj-|ant-[a-z\\d]+-)?[\\w-]{20,200}'], // OpenAI, Anthropic
  ['AIza', '[\\w-]{35}'], ['GOCSPX-', '[\\w-]{28}'], ['ya29\\.', '[\\w-]{20,300}'], // Google
  ['SG\\.', '[\\w-]{22}\\.[\\w-]{43}'], // SendGrid
  ['npm_', '[A-Za-z\\d]{36}'], ['pypi-', '[\\w-]{80,250}'], ['hf_', '[A-Za-z]{34}'], ['dop_v1_', '[a-f\\d]{64}'], ['shpat_', '[a-fA-F\\d]{32}'], ['EAAC', '[A-Za-z\\d]{30,250}'],
  ['key-', '[a-f\\d]{32}'], ['AGE-SECRET-KEY-1', '[A-Z\\d]{58}'], ['hvs\\.', '[\\w-]{24,120}'], ['lin_api_', '[A-Za-z\\d]{40}'], ['NRAK-', '[A-Z\\d]{27}'], ['PMAK-', '[a-f\\d]{24}-[a-f\\d]{34}'],
] // biome-ignore format: a table
const ISSUED_KEY = new RegExp(`(?:${ISSUED.map(([prefix, rest]) => prefix + rest).join('|')})(?![\\w-])`, 'y')

const BEGINNINGS: ReadonlySet<string> = new Set(ISSUED.map(([prefix]) => prefix.slice(0, 2)))

/** Keys of services by their documented beginnings. */
export const issuedKey: Finder = {
  id: 'issued-key',
  version: 1,
  entities: ['API_KEY'],
  needs: FEATURES.longRun,
  find({ text, longRuns }, _knowledge, add) {
    for (let row = 0; row < longRuns.count; row++) {
      const start = beforeDot(text, longRuns.at[row] ?? 0)
      if (!BEGINNINGS.has(text.slice(start, start + 2))) continue
      ISSUED_KEY.lastIndex = start
      const match = ISSUED_KEY.exec(text)
      if (match !== null) add(at('API_KEY', match, SURE))
    }
  },
}

/** Longest beginning that ends in a dot: `ya29.`. */
const LONGEST_DOTTED = 6
/** Where a key begins whose long part begins at `start`: some have a short part and a dot before it. */
function beforeDot(text: string, start: number): number {
  if (text.charAt(start - 1) !== '.') return start
  let from = start - 1
  while (from > 0 && start - from < LONGEST_DOTTED && /[A-Za-z\d]/.test(text.charAt(from - 1))) from--
  return from
}

const JWT_BEGIN = 'eyJ'
const JWT = /eyJ[\w-]{8,2000}\.[\w-]{2,8000}\.[\w-]{0,2000}/y

/** JSON web tokens (RFC 7519): three parts in base64url, the first an object with `alg`. */
export const jwt: Finder = {
  id: 'jwt',
  version: 1,
  entities: ['JWT'],
  needs: FEATURES.longRun,
  find({ text, longRuns }, _knowledge, add) {
    let from = 0
    for (let row = 0; row < longRuns.count; row++) {
      const begin = longRuns.at[row] ?? 0
      if (begin < from || !text.startsWith(JWT_BEGIN, begin)) continue
      JWT.lastIndex = begin
      const match = JWT.exec(text)
      if (match === null || !isJoseHeader(match[0].slice(0, match[0].indexOf('.')))) continue
      add(at('JWT', match, SURE))
      from = begin + match[0].length
    }
  },
}

function isJoseHeader(part: string): boolean {
  try {
    const header: unknown = JSON.parse(atob(part.replaceAll('-', '+').replaceAll('_', '/')))
    return typeof header === 'object' && header !== null && 'alg' in header
  } catch {
    return false
  }
}

const BEGIN = '-----BEGIN '
const PRIVATE = /-----BEGIN (?:[A-Z\d]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/y
const END = '-----END '
const LONGEST_LINE_END = 60

/** Blocks of RFC 7468 and their like, from the first hyphen to the last; what has lost its end is taken to the end of the text. */
export const privateKey: Finder = {
  id: 'private-key',
  version: 1,
  entities: ['PRIVATE_KEY'],
  needs: FEATURES.hyphen | FEATURES.upper,
  find({ text }, _knowledge, add) {
    for (let begin = text.indexOf(BEGIN); begin >= 0; ) {
      PRIVATE.lastIndex = begin
      const head = PRIVATE.exec(text)
      let next = begin + BEGIN.length
      if (head !== null) {
        const end = text.indexOf(END, begin + head[0].length)
        const close = end < 0 ? -1 : text.indexOf('-----', end + END.length)
        next = close < 0 || close > end + LONGEST_LINE_END ? text.length : close + END.length - 4
        add({ entity: 'PRIVATE_KEY', start: begin, end: next, logit: SURE })
      }
      begin = text.indexOf(BEGIN, next)
    }
  },
}

const USER_INFO = /([a-z][a-z\d+.-]{1,20}):\/\/([^\s:@/"'<>]{1,128}):([^\s@/"'<>]{1,256})@[^\s"'<>]{1,512}/giy
const LONGEST_SCHEME = 21

/** `scheme://user:secret@host`: the whole link, for its parts make no sense alone. */
export const urlCredentials: Finder = {
  id: 'url-credentials',
  version: 1,
  entities: ['URL_CREDENTIALS'],
  needs: FEATURES.at | FEATURES.slash | FEATURES.colon,
  find({ text }, _knowledge, add) {
    let from = 0
    for (let slashes = text.indexOf('://'); slashes >= 0; slashes = text.indexOf('://', Math.max(from, slashes + 3))) {
      let start = slashes
      while (start > from && slashes - start < LONGEST_SCHEME && /[a-z\d+.-]/i.test(text.charAt(start - 1))) start--
      USER_INFO.lastIndex = start
      const match = USER_INFO.exec(text)
      if (match === null) continue
      add(at('URL_CREDENTIALS', match, SURE + 1))
      from = start + match[0].length
    }
  },
}

interface Label {
  readonly entity: string
  /** Label and what joins it to the value; the value begins where it ends. */
  readonly form: RegExp
  /** Characters that belong to the value. */
  readonly value: RegExp
  readonly isSecret: (value: string) => boolean
}

const JOIN = `["']?\\s{0,3}(?::=|=>|[:=]|\\bis\\b|\\bist\\b|\\blautet\\b|\\best\\b|\\bes\\b)\\s{0,3}["']?`
const QUOTED_OR_WORD = /[^\s"'<>,;]{4,256}/y
const TOKEN = /[\w~+/.=-]{16,4096}/y
const COOKIE = /[^\s;,"']{8,4096}/y

/** How much a character of a text tells, in bits; random keys have 3.5 and more. */
function entropy(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}
const LEAST_BITS = 3
const LEAST_COOKIE = 12
const LEAST_COOKIE_BITS = 2.5
const isRandom = (value: string): boolean => /\d/.test(value) && /[a-z]/i.test(value) && entropy(value) >= LEAST_BITS
/** What stands after the label of a password in prose and code and is none. */
const NO_PASSWORD =
  /^(?:\*+|x+|\.+|<.*|\$\{.*|\$[A-Z_]+|%\w+|null|none|undefined|true|false|required|incorrect|wrong|invalid|expired|changed|reset|not|too|the|your|my|a|an|in|on|for|and|or|protected|string|password|passwort)$/i
const isPassword = (value: string): boolean => !NO_PASSWORD.test(value) && (/[^a-z]/i.test(value) || value.length >= 8)

const LABELS: readonly Label[] = [
  {
    entity: 'PASSWORD',
    form: new RegExp(`(?<![a-z])(?:password|passwd|passphrase|passcode|pwd|passwort|kennwort|mot de passe|contraseña|clave|senha|wachtwoord|parola|lösenord|hasło|salasana)${JOIN}`, 'giu'),
    value: QUOTED_OR_WORD,
    isSecret: isPassword,
  },
  {
    entity: 'API_KEY',
    form: new RegExp(`(?<![a-z])(?:api[_ -]?key|apikey|secret[_ -]?key|access[_ -]?key(?:[_ -]?id)?|client[_ -]?secret|app[_ -]?secret|private[_ -]?token|auth[_ -]?key|secret|api[_ -]?token)${JOIN}`, 'giu'),
    value: TOKEN,
    isSecret: isRandom,
  },
  {
    entity: 'OAUTH_TOKEN',
    form: new RegExp(`(?<![a-z])(?:(?:access|refresh|id|auth|oauth|bearer)[_ -]?token${JOIN}|bearer\\s{1,3}|authorization${JOIN}(?:basic|token|bearer)\\s{1,3})`, 'giu'),
    value: TOKEN,
    isSecret: isRandom,
  },
  {
    entity: 'SESSION_COOKIE',
    form: /(?<![a-z])(?:phpsessid|jsessionid|asp\.net_sessionid|connect\.sid|session[_-]?id|sessid|sid|csrftoken|xsrf-token|remember_token|auth_cookie|session)=/giu,
    value: COOKIE,
    isSecret: (value) => value.length >= LEAST_COOKIE && /\d/.test(value) && entropy(value) >= LEAST_COOKIE_BITS,
  },
] // biome-ignore format: a table

/** Secrets by the label before them. */
export const labelledSecret: Finder = {
  id: 'labelled-secret',
  version: 1,
  entities: LABELS.map(({ entity }) => entity),
  triggers: [
    'password', 'passwd', 'passphrase', 'passcode', 'pwd', 'passwort', 'kennwort', 'passe', 'contraseña', 'clave', 'senha', 'wachtwoord', 'parola', 'lösenord', 'hasło',
    'salasana', 'key', 'apikey', 'secret', 'token', 'bearer', 'authorization', 'phpsessid', 'jsessionid', 'sessionid', 'sid', 'sessid', 'csrftoken', 'cookie', 'session',
  ],
  find(scan, _knowledge, add) {
    for (const label of LABELS) findLabelled(label, scan, add)
  },
} // biome-ignore format: word lists

/** A value longer than a label is looked into no further: labels in it are a part of it. */
const LONG_VALUE = 32
function findLabelled({ entity, form, value, isSecret }: Label, { text }: Scan, add: Add): void {
  let from = 0
  for (const match of text.matchAll(form)) {
    if (match.index < from) continue
    value.lastIndex = match.index + match[0].length
    const found = value.exec(text)
    if (found === null) continue
    if (found[0].length > LONG_VALUE) from = found.index + found[0].length
    const written = found[0].replace(/[.!?)\]]{1,4}$/, '')
    if (isSecret(written)) add({ entity, start: found.index, end: found.index + written.length, logit: SURE - 2 })
  }
}
