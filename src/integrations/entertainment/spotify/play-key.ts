import type { Draft, Identity } from '../../../models/events.ts'

const SECOND = 1000
const MINUTE = 60_000

/** Spotify counts nothing shorter as heard. */
const COUNTED = 30_000

/**
 * What makes a play this play, in both exports: the minute it ended, who and what was played, how many ms of it. The account
 * data know no second and no URI, so neither can be part of it. A second play of the same for exactly as long cannot end in
 * the same minute if it is a minute or longer; if it is shorter and was broken off, it takes a chance of one in thousands.
 * What is played to its end is always as long, though, and a jingle in a loop ends several times a minute. For what is
 * shorter than half a minute the second of the end, which only the extended history has, tells such plays apart, unless
 * the play must be the first of its minute, since no other had room before it. For what is longer it does not: an interlude
 * that is played once and stands in both exports is far more common than one that is played twice in a minute.
 *
 * Names that Spotify does not know any more are empty in one export and words in the other.
 */
export function playKey(draft: Draft): Identity['key'] {
  const end = draft.endtime ?? draft.time
  const length = draft.data['msPlayed']
  const ms = typeof length === 'number' ? length : ''
  return [
    end === undefined ? '' : Math.floor(end / MINUTE),
    nameOf(draft, ['artist', 'show', 'audiobook'], 'Unknown Artist'),
    nameOf(draft, ['track', 'episode', 'chapter'], 'Unknown Track'),
    ms,
    end === undefined || ms === '' || draft.data['reasonEnd'] !== 'trackdone' ? '' : secondOfRepeat(end, ms),
  ]
}

/** Times are cut to the second: of plays of `length` ms, only one can end before this many seconds of a minute are over. */
function secondOfRepeat(end: number, length: number): number | '' {
  if (length === 0 || length >= COUNTED) return ''
  const second = Math.floor((((end % MINUTE) + MINUTE) % MINUTE) / SECOND)
  return (second + 1) * SECOND <= length ? '' : second
}

function nameOf({ data }: Draft, fields: readonly string[], unknown: string): string {
  for (const field of fields) {
    const value = data[field]
    if (typeof value !== 'string') continue
    const name = value.replace(/\s+/gu, ' ').trim().normalize('NFC')
    if (name !== '') return name === unknown ? '' : name
  }
  return ''
}
