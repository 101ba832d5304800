import type { PiiHints } from '../../../models/pii.ts'
import { ACTIVITY_PII } from '../shared/activity-pii.ts'

/** What the strings of its events are. Titles and names of channels are what anybody wrote. */
export const PII: PiiHints = {
  ...ACTIVITY_PII,
  '$.data.Ajouter en haut': 'unknown',
  '$.data.Image 1 - URL': 'unknown',
  '$.data.Image 1 de la playlist - date': 'unknown',
  '$.data.Langue du titre': 'unknown',
  '$.data.Niveau': 'unknown',
  '$.data.Ordre': 'unknown',
  '$.data.Add new videos to top': 'enum',
  '$.data.Playlist title (original) language': 'enum',
  '$.data.Playlist video order': 'enum',
  '$.data.album': 'published',
  '$.data.artists': 'published',
  '$.data.channel': 'freetext',
  '$.data.channelId': 'opaque',
  '$.data.chatId': 'opaque',
  '$.data.commentId': 'opaque',
  '$.data.contentDetails': 'unknown',
  '$.data.contentDetails.videoId': 'opaque',
  '$.data.contentDetails.videoPublishedAt': 'timestamp',
  '$.data.links': 'link',
  '$.data.name': 'freetext',
  '$.data.parentId': 'opaque',
  '$.data.playlist': 'freetext',
  '$.data.playlistId': 'opaque',
  '$.data.postId': 'opaque',
  '$.data.price': 'number',
  '$.data.status': 'unknown',
  '$.data.status.privacyStatus': 'enum',
  '$.data.text': 'freetext',
  '$.data.textRaw': 'freetext',
  '$.data.updated': 'timestamp',
  '$.data.videoId': 'opaque',
  '$.data.visibility': 'enum',
}
/** The owner's own channel bears the owner's name. */
export const CHANNEL_PII: PiiHints = { ...PII, '$.data.title': 'PERSON' }
export const SONG_PII: PiiHints = { ...PII, '$.data.name': 'published' }
