import { Type } from 'typebox'
import { RUN_STATES } from '../../models/stream.ts'
import { content } from '../http.ts'

const Counted = (description: string) => Type.Record(Type.String(), Type.Integer(), { description })

export const RecordCountsSchema = Type.Object(
  {
    read: Type.Integer(),
    stored: Type.Integer({ description: 'Gave an event that was new' }),
    revised: Type.Integer({ description: 'Changed an event' }),
    duplicate: Type.Integer({ description: 'Held nothing new' }),
    dropped: Counted('Left out by rule, by reason'),
    quarantined: Counted('Not understood and kept, by stage and code'),
  },
  { description: 'In records: read = stored + revised + duplicate + all dropped + all quarantined' },
)
export const EventCountsSchema = Type.Object(
  { new: Type.Integer(), revised: Type.Integer(), duplicate: Type.Integer() },
  { description: 'In events: one record may give many' },
)
const Moment = Type.String({ format: 'date-time' })

const ProgressSchema = Type.Object(
  {
    run: Type.String(),
    phase: Type.String(),
    source: Type.Optional(Type.String()),
    doneBytes: Type.Number(),
    totalBytes: Type.Optional(Type.Number()),
    read: Type.Integer(),
    stored: Type.Integer(),
    revised: Type.Integer(),
    duplicate: Type.Integer(),
    dropped: Type.Integer(),
    quarantined: Type.Integer(),
  },
  { description: 'A moment of a run that is at work in this server' },
)

const PiiChangeSchema = Type.Object({
  entity: Type.String({ description: 'Kind of value, as docs/pii.md lists them' }),
  from: Type.String({ description: 'What had been done with it; `clear` where nothing was noted' }),
  to: Type.String({ description: 'The operator of the policy' }),
  values: Type.Integer(),
})

const run = {
  id: Type.String(),
  parent: Type.Optional(Type.String({ description: 'The import that this run of one source belongs to' })),
  work: Type.String({ description: '`import`, `push`, `retry`, `undo`, `reprocess`' }),
  source: Type.Optional(Type.String()),
  engine: Type.String(),
  state: Type.Enum(RUN_STATES),
  created: Moment,
  finished: Type.Optional(Moment),
  seconds: Type.Number(),
  counts: RecordCountsSchema,
  events: EventCountsSchema,
  progress: Type.Object({
    done: Type.Number({ description: 'Bytes' }),
    total: Type.Optional(Type.Number()),
    phase: Type.String(),
  }),
  error: Type.Optional(Type.Object({ code: Type.String(), message: Type.String() })),
  files: Type.Array(
    Type.Object({
      path: Type.String({ description: 'Members of archives: `archive.zip!/path`' }),
      bytes: Type.Optional(Type.Number()),
      format: Type.String(),
      records: Type.Integer(),
      note: Type.Optional(Type.String({ description: 'Where it broke, or what was odd' })),
    }),
    {
      description:
        'At most 2,000: those with a note first, those that belong to another file (a picture to its sidecar) last. `formats` counts all',
    },
  ),
  formats: Type.Array(
    Type.Object({
      format: Type.String(),
      files: Type.Integer(),
      bytes: Type.Number({ description: 'Of those whose size is known' }),
      records: Type.Integer(),
    }),
  ),
  ignored: Type.Array(
    Type.Object({
      path: Type.String({ description: 'Of several files the folder that they lie in' }),
      files: Type.Optional(
        Type.Integer({ description: 'How many files it stands for: beyond 2,000 they are summed up by reason' }),
      ),
      bytes: Type.Optional(Type.Number()),
      records: Type.Optional(Type.Integer({ description: 'Where its form is known though no source reads it' })),
      why: Type.String(),
    }),
  ),
  input: Type.Array(Type.String()),
  undone: Type.Boolean(),
  reprocess: Type.Optional(
    Type.Object(
      {
        changed: Type.Array(PiiChangeSchema),
        lost: Type.Array(PiiChangeSchema, {
          description: 'They stay as they are: the policy asks for the value, which is gone, or its key is',
        }),
        failed: Type.Array(Type.String(), {
          description: 'Facts that could not be searched and stay as they were; at most 100',
        }),
      },
      { description: 'Of a run that treated stored events anew: what became of values, without any value' },
    ),
  ),
  live: Type.Optional(ProgressSchema),
} as const

/** A component of the OpenAPI document. */
export const RunSchema = Type.Object(run, { $id: 'Run' })
const RunDetailSchema = Type.Intersect([
  Type.Ref('Run'),
  Type.Object({ children: Type.Array(Type.Ref('Run'), { description: 'One for each source' }) }),
])

/** The answer that is one run. */
export const runAnswer = content('The run', { 'application/json': RunDetailSchema })
