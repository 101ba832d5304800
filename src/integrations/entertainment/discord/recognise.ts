import type { FileProbe } from '../../archive/probe.ts'
import type { Recognition } from '../../source.ts'

/**
 * Recognises the files of a package by what they hold. Names of files are the same in all languages, names of folders are
 * not; several files have the same name (`index.json`, and a `user.json` of every game), so names decide nothing.
 */
const CERTAIN = { confidence: 1 }
const CLEAR = { confidence: 0.9 }
const LIKELY = { confidence: 0.7 }
const GUESS = { confidence: 0.5 }

type Recognise = (probe: FileProbe) => Recognition | undefined

const ID = /^\d{15,20}$/
const OWN_ID = /"id"\s*:\s*"?\d{15,20}\b/

const lowerCase = (names: Iterable<string>) => new Set([...names].map((name) => name.toLowerCase()))

/** `ID`, `Timestamp` and `Contents`, whatever else. */
function areMessages(names: ReadonlySet<string>, prefix: string): boolean {
  return ['id', 'timestamp', 'contents'].every((name) => names.has(`${prefix}${name}`))
}

export const recogniseMessagesJson: Recognise = ({ shape, paths }) =>
  shape === 'json-array' && areMessages(lowerCase(paths), '[].') ? CERTAIN : undefined

export const recogniseMessagesCsv: Recognise = ({ shape, columns }) => {
  const names = lowerCase(columns)
  if (shape !== 'csv' || !areMessages(names, '')) return undefined
  return names.has('attachments') ? CERTAIN : LIKELY
}

const CHANNEL_WORD =
  /"type"\s*:\s*"(?:(?:GROUP_)?DM|GUILD_[A-Z_]+|(?:PUBLIC|PRIVATE|ANNOUNCEMENT|NEWS|GUILD_PUBLIC|GUILD_PRIVATE)_[A-Z_]*THREAD)"/
const CHANNEL_KEYS = new Set(['id', 'type', 'name', 'guild', 'recipients'])

export const recogniseChannel: Recognise = (probe) => {
  const { shape, keys, text } = probe
  if (shape !== 'json-object' || !keys.includes('type') || !keys.includes('id')) return undefined
  const hasWord = CHANNEL_WORD.test(text)
  const hasNumber = OWN_ID.test(text) && /"type"\s*:\s*\d{1,2}\b/.test(text)
  return hasWord || hasNumber ? channelConfidence(probe, hasWord) : undefined
}

function channelConfidence({ keys, paths }: FileProbe, hasWord: boolean): Recognition | undefined {
  if (paths.has('recipients[]') || paths.has('guild.id')) return hasWord ? CERTAIN : CLEAR
  if (!keys.every((key) => CHANNEL_KEYS.has(key))) return hasWord ? GUESS : undefined
  return hasWord ? CLEAR : LIKELY
}

const SERVER_KEYS = ['owner_id', 'verification_level', 'icon_hash', 'system_channel_id', 'default_message_notifications', 'explicit_content_filter', 'afk_channel_id', 'preferred_locale', 'premium_tier', 'rules_channel_id', 'region'] // biome-ignore format: a word list

export const recogniseServer: Recognise = ({ shape, keys, text }) => {
  if (shape !== 'json-object' || !keys.includes('name') || !keys.includes('id')) return undefined
  const own = SERVER_KEYS.filter((key) => keys.includes(key)).length
  if (own > 1) return CERTAIN
  if (!OWN_ID.test(text)) return undefined
  return own === 1 ? CLEAR : keys.length === 2 ? LIKELY : undefined
}

export const recogniseAuditLog: Recognise = ({ shape, paths }) =>
  shape === 'json-array' &&
  paths.has('[].action_type') &&
  ['[].user_id', '[].changes[]', '[].target_id'].some((path) => paths.has(path))
    ? CERTAIN
    : undefined

/** An object of names, or nothing, by ids. */
export const recogniseIndex: Recognise = ({ shape, keys, paths }) =>
  shape === 'json-object' && keys.length > 0 && keys.every((key) => ID.test(key)) && paths.size === keys.length
    ? LIKELY
    : undefined

const ACCOUNT_KEYS = ['discriminator', 'avatar_hash', 'has_mobile', 'needs_email_verification', 'premium_until', 'relationships', 'payments', 'payment_sources', 'guild_settings', 'library_applications', 'entitlements', 'user_activity_application_statistics', 'user_sessions', 'user_profile_metadata', 'external_friends_lists', 'friend_suggestions', 'temp_banned_until'] // biome-ignore format: a word list
const LEAST_ACCOUNT_KEYS = 3

export const recogniseAccount: Recognise = ({ shape, keys, text }) => {
  if (shape !== 'json-object' || !keys.includes('id')) return undefined
  const own = ACCOUNT_KEYS.filter((key) => keys.includes(key)).length
  if (own >= LEAST_ACCOUNT_KEYS) return CERTAIN
  if (!OWN_ID.test(text) || own === 0) return undefined
  return keys.includes('payments') || keys.includes('relationships') || own > 1 ? CLEAR : GUESS
}

export const recogniseActivity: Recognise = ({ shape, keys, paths }) => {
  // A file of one line is an object.
  if (shape !== 'ndjson' && shape !== 'json-object') return undefined
  if (paths.has('event_type') && paths.has('event_id'))
    return ['domain', 'event_source', 'client_send_timestamp', 'user_id'].some((key) => paths.has(key))
      ? CERTAIN
      : LIKELY
  return keys.some((key) => key.startsWith('predicted_')) && !keys.includes('username') ? CLEAR : undefined
}
