import { Type } from 'typebox'
import type { Contents } from '../../services/contents.ts'
import { bytesOf, isWhole, receivedOf } from '../../services/uploads/upload-limits.ts'
import type { UploadService } from '../../services/uploads/upload-service.ts'
import type { Draft } from '../../storage/uploads.ts'
import { content } from '../http.ts'

export const DraftParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) })

const Moment = Type.String({ format: 'date-time' })
const estimate = {
  bytes: Type.Number({ description: 'Uncompressed, of the files whose size is known' }),
  records: Type.Optional(Type.Integer({ description: 'Absent where not even a guess is possible' })),
  isEstimate: Type.Boolean({
    description: '`records` is worked out from the beginnings of files; else it was counted',
  }),
} as const

const ContentsSchema = Type.Object(
  {
    sources: Type.Array(
      Type.Object({
        source: Type.String(),
        title: Type.String(),
        files: Type.Integer(),
        ...estimate,
        formats: Type.Array(
          Type.Object({ format: Type.String(), title: Type.String(), files: Type.Integer(), ...estimate }),
        ),
      }),
      { description: 'What is understood' },
    ),
    ignored: Type.Array(
      Type.Object({
        why: Type.String(),
        files: Type.Integer(),
        bytes: Type.Number(),
        paths: Type.Array(Type.String(), { description: 'The first few' }),
      }),
      { description: 'Files that no source reads, by reason' },
    ),
    advice: Type.Array(Type.String(), { description: 'Which other file would be the right one' }),
    problems: Type.Array(Type.Object({ path: Type.String(), why: Type.String() }), {
      description: 'Parts of an export that are missing, and what cannot be read',
    }),
    absent: Type.Array(
      Type.Object({ source: Type.String(), title: Type.String(), exportSteps: Type.Array(Type.String()) }),
      { description: 'Sources of which nothing is in it, with the way to their export' },
    ),
  },
  { description: 'What is in the files' },
)

const DRAFT_STATES = ['open', 'whole', 'started', 'imported'] as const

/** A component of the OpenAPI document. */
export const DraftSchema = Type.Object(
  {
    id: Type.String(),
    state: Type.Enum(DRAFT_STATES, {
      description:
        '`open`: files are to come; `whole`: it can be started; `started`: a run has read it; `imported`: that run succeeded, the files are removed',
    }),
    created: Moment,
    expires: Type.String({ format: 'date-time', description: 'When it is removed if nobody goes on with it' }),
    bytes: Type.Number({ description: 'Announced' }),
    received: Type.Number({ description: 'Of these' }),
    keepMedia: Type.Optional(Type.Boolean({ description: '`true`: its import keeps pictures and films' })),
    run: Type.Optional(Type.String({ description: 'The latest run that reads it' })),
    files: Type.Array(
      Type.Object({
        id: Type.String(),
        name: Type.String(),
        bytes: Type.Number(),
        received: Type.Number(),
        modified: Type.Optional(Moment),
        location: Type.String({ description: 'Where its bytes go, by tus' }),
      }),
    ),
    contents: Type.Optional(ContentsSchema),
    isLooking: Type.Optional(
      Type.Boolean({ description: 'It is being looked into; `/contents` answers when that is done' }),
    ),
  },
  { $id: 'Draft' },
)

export const draftAnswer = content('The import', { 'application/json': Type.Ref('Draft') })
export const contentsAnswer = content('What is in it', { 'application/json': ContentsSchema })

/** A draft as it is answered. */
export function wireDraft(draft: Draft, uploads: Pick<UploadService, 'expires'>, contents?: Contents | 'looking') {
  const { id, created, keepMedia, run, files } = draft
  return {
    id,
    state: stateOf(draft),
    created: moment(created),
    expires: moment(uploads.expires(draft)),
    bytes: bytesOf(draft),
    received: receivedOf(draft),
    ...(keepMedia === true ? { keepMedia } : {}),
    ...(run === undefined ? {} : { run }),
    files: files.map(({ modified, ...file }) => ({
      ...file,
      ...(modified === undefined ? {} : { modified: moment(modified) }),
      location: `/v1/imports/${id}/files/${file.id}`,
    })),
    ...(contents === undefined ? {} : contents === 'looking' ? { isLooking: true } : { contents }),
  }
}

function stateOf(draft: Draft): (typeof DRAFT_STATES)[number] {
  if (draft.isImported) return 'imported'
  if (draft.run !== undefined) return 'started'
  return isWhole(draft) ? 'whole' : 'open'
}

const moment = (time: number): string => new Date(time).toISOString()
