import { Type } from 'typebox'
import { AppError } from '../../core/errors.ts'
import { RUN_STATES } from '../../models/stream.ts'
import type { Progress } from '../../services/engine.ts'
import type { Instance } from '../../services/instance.ts'
import type { Run } from '../../storage/ports.ts'
import { type ApiApp, type ApiContext, answers, linkNext, pageQuery } from '../http.ts'
import { principalOf } from '../middleware/auth.ts'
import type { Principal } from '../middleware/scopes.ts'
import { shownRun } from './run-names.ts'
import { RunSchema, runAnswer } from './run-schemas.ts'

export const RunParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 40 }) })

/** Runs: what work was done, how far it is, what became of every record. */
export function runsEndpoints(app: ApiApp, context: ApiContext): void {
  app.addSchema(RunSchema)
  readEndpoints(app, context)
  changeEndpoints(app, context)
}

function readEndpoints(app: ApiApp, { instance }: ApiContext): void {
  app.get(
    '/v1/runs',
    {
      config: { needs: 'runs:read' },
      schema: {
        operationId: 'listRuns',
        tags: ['runs'],
        summary: 'List runs, newest first',
        querystring: Type.Object(
          { ...pageQuery('^\\d{1,9}$'), state: Type.Optional(Type.Enum(RUN_STATES)) },
          { additionalProperties: false },
        ),
        response: answers({
          200: Type.Object(
            {
              runs: Type.Array(Type.Ref('Run')),
              next: Type.Optional(Type.String({ description: 'For the next page' })),
            },
            { description: 'Runs; those of the sources of an import stand below it' },
          ),
        }),
      },
    },
    async (request, reply) => {
      const { limit = 100, after, state } = request.query
      const page = await instance.stores.runs.list(principalOf(request).owner, {
        limit,
        ...(after === undefined ? {} : { after }),
        ...(state === undefined ? {} : { state }),
      })
      if (page.next !== undefined) linkNext(request, reply, { after: page.next })
      return reply.send({ ...page, runs: page.runs.map((run) => shownRun(run, principalOf(request))) })
    },
  )
  app.get(
    '/v1/runs/:id',
    {
      config: { needs: 'runs:read' },
      schema: {
        operationId: 'getRun',
        tags: ['runs'],
        summary: 'Read a run with the runs of its sources and, while it is at work, its progress',
        params: RunParams,
        response: answers({ 200: runAnswer }),
      },
    },
    async (request, reply) => reply.send(await readRun(instance, principalOf(request), request.params.id)),
  )
}

function changeEndpoints(app: ApiApp, { instance }: ApiContext): void {
  app.post(
    '/v1/runs/:id/cancel',
    {
      config: { needs: 'runs:write' },
      schema: {
        operationId: 'cancelRun',
        tags: ['runs'],
        summary: 'Cancel a run; what it committed is kept',
        params: RunParams,
        response: answers({ 202: runAnswer }),
      },
    },
    async (request, reply) => {
      const run = await readRun(instance, principalOf(request), request.params.id)
      if (!instance.engine.cancel(run.parent ?? run.id, 'cancelled by its owner')) {
        throw new AppError(
          'request.conflict',
          `Cancelling run ${run.id}: it is not at work in this server (${run.state}).`,
        )
      }
      return reply.code(202).send(await readRun(instance, principalOf(request), run.id))
    },
  )
  app.post(
    '/v1/runs/:id/undo',
    {
      config: { needs: 'runs:write' },
      schema: {
        operationId: 'undoRun',
        tags: ['runs'],
        summary: 'Take back what a finished run alone brought',
        params: RunParams,
        response: answers({ 202: runAnswer }),
      },
    },
    async (request, reply) => {
      const { owner } = principalOf(request)
      const undone = await readRun(instance, principalOf(request), request.params.id)
      if (undone.state === 'queued' || undone.state === 'running') {
        throw new AppError('run.busy', `Undoing run ${undone.id}: it is still at work; cancel it first or wait.`)
      }
      const { run } = await submit(instance, () =>
        instance.engine.submit(instance.jobs.undoRun, { run: undone.id }, { owner }),
      )
      return reply
        .code(202)
        .header('location', `/v1/runs/${run}`)
        .send(await readRun(instance, principalOf(request), run))
    },
  )
}

/** Starts work that goes on after the answer. How it ends is stored with the run; only a failure to store it is told here. */
export async function submit(
  { log }: Pick<Instance, 'log'>,
  start: () => ReturnType<Instance['engine']['submit']>,
): ReturnType<Instance['engine']['submit']> {
  const handle = await start()
  handle.done.catch((err: unknown) => log.error({ err, run: handle.run }, 'the outcome of a run could not be stored'))
  return handle
}

/** A run with what somebody may know of it. Throws `run.not_found`. */
export async function readRun(
  instance: Instance,
  principal: Pick<Principal, 'owner' | 'scopes'>,
  id: string,
): Promise<RunDetail> {
  const { children, ...run } = await wholeRun(instance, principal.owner, id)
  return { ...shownRun(run, principal), children: children.map((child) => shownRun(child, principal)) }
}

/** A run with everything known of it. Throws `run.not_found`. */
export async function wholeRun(instance: Instance, owner: number, id: string): Promise<RunDetail> {
  const { runs } = instance.stores
  const run = /^\d{1,9}$/.test(id) ? await runs.get(owner, id) : undefined
  if (run === undefined)
    throw new AppError('run.not_found', `Reading a run: there is none with the id ${id.slice(0, 40)}.`)
  const children = await runs.children(owner, id)
  return { ...withLive(instance, run), children: children.map((child) => withLive(instance, child)) }
}

/** A run, with its latest progress while it is at work in this server. */
export type LiveRun = Run & { readonly live?: Progress }
export type RunDetail = LiveRun & { readonly children: readonly LiveRun[] }

function withLive({ progress }: Instance, run: Run): LiveRun {
  const live = progress.current.get(run.id)
  return live === undefined ? run : { ...run, live }
}
