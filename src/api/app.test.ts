import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from './testing/server.ts'

let server: TestServer
beforeAll(async () => {
  const t = performance.now()
  server = await testServer()
  console.log('booted', performance.now() - t)
})
afterAll(() => server.close())
test('openapi', async () => {
  const doc = await (await server.fetch('/docs/json')).json()
  console.log(Object.keys(doc.paths), doc.openapi, Object.keys(doc.components.schemas))
  ;(await import('node:fs')).writeFileSync('/tmp/api/openapi.json', JSON.stringify(doc, null, 1))
  console.log(server.app.printRoutes({ commonPrefix: false }))
})
