import { defineSource } from '../../source.ts'
import { advise } from './advice.ts'
import { aboutMedia, recogniseAlbum, recogniseMedia, recogniseSidecar } from './recognise.ts'
import { TYPES } from './types.ts'
import { VIEWS } from './views.ts'

const googlePhotos = defineSource({
  id: 'google.photos',
  title: 'Google Photos',
  exportSteps: [
    'Open takeout.google.com, choose "Deselect all", then "Google Photos", all years and albums.',
    'Choose .zip or .tgz and a size; Google writes as many parts as that needs.',
    'Download all parts and import them together, as they are: a photo may lie in one part and what tells of it in another.',
  ],
  types: TYPES,
  channels: [
    {
      kind: 'archive',
      id: 'sidecar',
      title: 'Takeout: what it says of each photo and video (JSON)',
      rank: 30,
      layout: { kind: 'document' },
      recognise: recogniseSidecar,
      load: async () => (await import('./sidecar.ts')).createSidecarDecoder(),
    },
    {
      kind: 'archive',
      id: 'album',
      title: 'Takeout: what it says of each album (JSON)',
      rank: 30,
      layout: { kind: 'document' },
      recognise: recogniseAlbum,
      load: async () => (await import('./album.ts')).createAlbumDecoder(),
    },
    {
      kind: 'archive',
      id: 'media',
      title: 'Pictures and videos themselves: what the camera wrote into those that have no JSON',
      rank: 20,
      layout: { kind: 'media' },
      recognise: recogniseMedia,
      about: aboutMedia,
      load: async () => (await import('./media.ts')).createMediaDecoder(),
    },
  ],
  join: async () => (await import('./join.ts')).createPhotosJoin(),
  views: VIEWS,
  advise,
})

// A statement of its own: the compiler leaves the paths of imports inside an exported expression as they are.
export default googlePhotos
