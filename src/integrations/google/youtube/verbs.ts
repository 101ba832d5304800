/**
 * Titles of entries are verb and object in the language of the account. What an entry is, its link tells; these only
 * take the verb off where it is known, and tell the few things that are done with a video other than watching it.
 */
const WATCHED: readonly RegExp[] = [
  /^Watched (.+)$/s, // English
  /^(.+) angesehen$/s, // German
  /^(?:Has visto|Viste|Has mirado) (.+)$/s, // Spanish
  /^Vous avez (?:regardé|visionné) (.+)$/s, // French
  /^Hai guardato (.+)$/s, // Italian
  /^(?:Assistiu a|Assistiu|Viu) (.+)$/s, // Portuguese
  /^(.+) bekeken$/s, // Dutch
  /^(?:Obejrzano|Obejrzane):? (.+)$/s, // Polish
  /^(?:Tittade på|Du tittade på) (.+)$/s, // Swedish
  /^(?:Вы посмотрели|Просмотрено) (.+)$/s, // Russian
  /^(.+) を視聴しました$/s, // Japanese
]
const NOT_WATCHED =
  /^(?:Liked|Disliked|Voted on|Saved|Shared|Commented on|Replied to|Reported|Added|Removed|Answered|Subscribed to|Mag ich|Mag ich nicht|J'aime|J’aime)\b/

/** What was watched, without the verb; undefined where the verb is not known. */
export function watchedName(title: string): string | undefined {
  const plain = title.replaceAll('\u00a0', ' ')
  for (const pattern of WATCHED) {
    const name = pattern.exec(plain)?.[1]
    if (name !== undefined) return name
  }
  return undefined
}

/** True for what was done with a video other than watching it. */
export const isOtherVerb = (title: string): boolean => NOT_WATCHED.test(title)

/** True where something was watched that is not there any more: these titles have no link. */
export const isRemoved = (title: string): boolean =>
  /^Watched a video that has been removed$|^Ein Video angesehen, das entfernt wurde$|^Has visto un vídeo que se ha retirado$|^Vous avez regardé une vidéo qui a été supprimée$/.test(
    title.replaceAll('\u00a0', ' '),
  )
