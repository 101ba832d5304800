import { access, constants } from 'node:fs/promises'
import { isAbsolute, normalize } from 'node:path'
import { Type } from 'typebox'
import { AppError } from '../../core/errors.ts'
import { refused } from '../filter.ts'
import { type ApiApp, type ApiContext, answers } from '../http.ts'
import { principalOf } from '../middleware/auth.ts'
import { runAnswer } from './run-schemas.ts'
import { readRun, submit } from './runs.ts'

/** Imports of files that lie on the server's machine, read in place. Who may do this may read its files: `admin` only. */
export function importEndpoints(app: ApiApp, { instance }: ApiContext): void {
  app.post(
    '/v1/imports',
    {
      config: { needs: 'admin' },
      schema: {
        operationId: 'importFiles',
        tags: ['runs'],
        summary: "Import export archives from the server's own disk",
        description:
          'Files, folders, zip and tgz; all parts of an export together. The same input again attaches to the run that is still at work.',
        body: Type.Object(
          {
            paths: Type.Array(Type.String({ minLength: 1, maxLength: 4096 }), {
              minItems: 1,
              maxItems: 1000,
              description: 'Absolute paths',
            }),
          },
          { additionalProperties: false },
        ),
        response: answers({ 202: runAnswer }),
      },
    },
    async (request, reply) => {
      const { owner } = principalOf(request)
      const paths = request.body.paths.map((path) => normalize(path))
      await Promise.all(paths.map(checkPath))
      const { run } = await submit(instance, () =>
        instance.engine.submit(instance.jobs.importArchive, { paths }, { owner }),
      )
      return reply
        .code(202)
        .header('location', `/v1/runs/${run}`)
        .send(await readRun(instance, owner, run))
    },
  )
}

async function checkPath(path: string): Promise<void> {
  if (path.includes('\0') || !isAbsolute(path))
    throw refused('paths', 'must be absolute paths on the machine of the server')
  try {
    await access(path, constants.R_OK)
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    throw new AppError(
      isMissing ? 'input.not_found' : 'input.unreadable',
      `Importing ${path}: ${isMissing ? 'it does not exist' : 'the server may not read it'}.`,
      { cause },
    )
  }
}
