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
  /^(?:Вы посмотрели|Просмотрено):? (.+)$/s, // Russian
  /^(?:Переглянуто):? (.+)$/s, // Ukrainian
  /^(.+?) ?を視聴しました$/s, // Japanese
  /^(?:观看了|已观看|已觀看|觀看了) ?(.+)$/s, // Chinese
  /^(.+?) ?(?:을\(를\)|을|를) ?시청했습니다\.?$/s, // Korean
  /^(.+) (?:izlendi|izlediniz)$/s, // Turkish
  /^(?:تمت مشاهدة|شاهدتَ?) (.+)$/s, // Arabic
]
/** Other things done with a video: what these begin with, and what they end with where the verb stands at the end. */
const NOT_WATCHED: readonly RegExp[] = [
  /^(?:Liked|Disliked|Voted on|Saved|Shared|Commented on|Replied to|Reported|Added|Removed|Answered|Subscribed to)\b/,
  /^(?:Mag ich|Mag ich nicht)\b| (?:(?:positiv|negativ) bewertet|gespeichert|geteilt|kommentiert|hinzugefügt|abgestimmt)$/,
  /^(?:J['’]aime|Vous avez (?:aimé|voté|enregistré|partagé|commenté|ajouté|répondu|indiqué))(?![\p{L}])/u,
  /^(?:Te (?:gustó|ha gustado)|Has (?:votado|guardado|compartido|comentado|añadido|indicado)|(?:Votaste|Guardaste|Compartiste|Comentaste|Agregaste))(?![\p{L}])/u,
  /^(?:Hai (?:messo|votato|salvato|condiviso|commentato|aggiunto)|Ti è piaciuto)(?![\p{L}])/u,
  /^(?:Gostou|Marcou|Votou|Salvou|Guardou|Compartilhou|Partilhou|Comentou|Adicionou)(?![\p{L}])/u,
  / (?:leuk gevonden|opgeslagen|gedeeld|toegevoegd)$/,
  /^(?:Polubiono|Zapisano|Skomentowano|Udostępniono|Zagłosowano|Dodano)(?![\p{L}])/u,
  /^(?:Понравилось|Вы (?:оценили|сохранили|прокомментировали|поделились|добавили))(?![\p{L}])/u,
  /(?:を高く評価しました|に投票しました|を保存しました|を共有しました|にコメントしました|を追加しました)$/,
  / (?:beğenildi|beğendiniz|kaydedildi|paylaşıldı|eklendi)$/,
]

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
export const isOtherVerb = (title: string): boolean => NOT_WATCHED.some((verb) => verb.test(title))

const REMOVED =
  /remov|entfernt|supprimé|eliminado|retirado|rimoss|verwijderd|usunięt|borttag|удален|видален|削除|删除|移除|刪除|삭제|kaldırıl|أُ?زيل|إزالت/iu

/** Verbs of German and Dutch, before the rest of the sentence. */
const WITHIN = / (?:angesehen|bekeken)[, ]/
/** True where something was watched that is not there any more: these titles have no link. */
export const isRemoved = (title: string): boolean =>
  REMOVED.test(title) && (watchedName(title) !== undefined || WITHIN.test(title))
