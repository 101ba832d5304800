import type { JsonObject } from '../../../models/events.ts'
import type { FileProbe } from '../../archive/probe.ts'
import type { Recognition } from '../../source.ts'
import { GROUPS, MEMBERS } from './names.ts'

const CERTAIN = 1
const CLEAR = 0.9

/** `messages.json`: the id of the owner, and conversations with their messages. */
export function recogniseMessages({ shape, keys, paths }: FileProbe): Recognition | undefined {
  if (shape !== 'json-object' || !paths.has(`${GROUPS}[]`)) return undefined
  const isOwned = keys.includes('userId') && keys.includes('exportDate')
  const hasMessages = [`${GROUPS}[].${MEMBERS}[]`, `${GROUPS}[].${MEMBERS}`].some((path) => paths.has(path))
  if (hasMessages) return { confidence: isOwned ? CERTAIN : CLEAR }
  return isOwned ? { confidence: CLEAR } : undefined
}

/** `endpoints.json`: a beginning as of the messages, and endpoints. */
export function recogniseEndpoints({ shape, keys, paths }: FileProbe): Recognition | undefined {
  const isOwned = shape === 'json-object' && (keys.includes('userId') || keys.includes('exportDate'))
  return isOwned && paths.has('endpoints[]') ? { confidence: CLEAR } : undefined
}

/** Whose export it is, which stands at its beginning: messages of that person were sent by the owner. */
export function ownerOf({ text }: FileProbe): JsonObject | undefined {
  const userId = /^\s*\{[^{[]{0,500}?"userId"\s*:\s*"([^"\\]{1,200})"/.exec(text)?.[1]
  return userId === undefined ? undefined : { userId }
}
