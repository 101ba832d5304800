import type { Json } from '../../../models/events.ts'
import { readText } from '../../../processors/normalization/number.ts'

/**
 * Ids of Discord: whole numbers up to 2^64 that begin with the milliseconds since 2015. The API writes them as texts, the
 * messages of the package as bare numbers, beyond 2^53. Here they are decimal texts, always.
 *
 * https://discord.com/developers/docs/reference#snowflakes
 */
const EPOCH = 1_420_070_400_000n
const TIME_SHIFT = 22n
/** A shorter number is an id of something else: it would be one of the first hours of 2015. */
const SNOWFLAKE = /^\d{15,20}$/

/** An id of any kind as decimal text; undefined for what is none. */
export function readId(value: Json | undefined): string | undefined {
  const text = readText(value)
  return text !== undefined && /^\d{1,20}$/.test(text) ? text : undefined
}

/** Whether a text may be the id of a channel, a server, a user or a message. */
export const isSnowflake = (text: string): boolean => SNOWFLAKE.test(text)

/** When the id was given out, ms since 1970; undefined where it is no snowflake. */
export function snowflakeMs(id: string | undefined): number | undefined {
  if (id === undefined || !isSnowflake(id)) return undefined
  return Number((BigInt(id) >> TIME_SHIFT) + EPOCH)
}
