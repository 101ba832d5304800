import type { PiiHints } from '../../../models/pii.ts'

/** What the strings of an entry of My Activity are; the sources add those of their own. */
export const ACTIVITY_PII: PiiHints = {
  '$.data.activityControls': 'enum',
  '$.data.audioFiles': 'opaque',
  '$.data.description': 'freetext',
  '$.data.details': 'unknown',
  '$.data.details[].name': 'enum',
  '$.data.header': 'enum',
  '$.data.imageFile': 'opaque',
  '$.data.locationInfos': 'unknown',
  '$.data.locationInfos[].name': 'LOCATION_NAME',
  '$.data.locationInfos[].source': 'enum',
  '$.data.locationInfos[].sourceUrl': 'opaque',
  '$.data.locationInfos[].url': 'LOCATION_COORDINATES',
  '$.data.positionFrom': 'enum',
  '$.data.products': 'enum',
  '$.data.query': 'freetext',
  '$.data.subtitles': 'unknown',
  '$.data.subtitles[].name': 'freetext',
  '$.data.subtitles[].url': 'link',
  '$.data.title': 'freetext',
  '$.data.url': 'link',
  '$.data.when': 'timestamp',
  '$.data.given': 'unknown',
}
