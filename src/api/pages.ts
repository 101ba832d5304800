import type { FastifyRequest } from 'fastify'
import { ERRORS, type Problem } from '../core/errors.ts'

/** Whether a person in a browser asks, not a program: then an answer may be a page. */
export function wantsPage(request: FastifyRequest): boolean {
  const { accept = '', 'sec-fetch-dest': destination } = request.headers
  return (
    request.method === 'GET' &&
    accept.includes('text/html') &&
    (destination === undefined || destination === 'document') &&
    !request.url.startsWith('/v1/')
  )
}

/** For a browser without a session. */
export function loginPage(problem: Problem): string {
  return page(
    'Log in',
    `<h1>Datapunk Stream</h1>
<p>${escaped(problem.detail)}</p>
<p>Open the login link that the server printed when it started. It works once; for a new one run</p>
<pre>datapunk login</pre>
<p>on the machine of the server.</p>`,
  )
}

/** Where a problem's `type` leads: every error with what to do about it. */
export function errorsPage(): string {
  const entries = Object.entries(ERRORS).map(
    ([code, { status, retry, title, help }]) =>
      `<section id="${escaped(code)}"><h2><code>${escaped(code)}</code> ${escaped(title)}</h2><p>${escaped(help)}</p>
<p class="facts">HTTP ${status} · retry: ${retry}</p></section>`,
  )
  return page('Errors', `<h1>Errors</h1>\n${entries.join('\n')}`)
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Datapunk Stream</title>
<link rel="icon" href="data:,">
<style>
body { max-width: 44rem; margin: 4rem auto; padding: 0 1.5rem; font: 1rem/1.5 system-ui, sans-serif }
h1 { font-size: 1.4rem } h2 { font-size: 1.05rem; margin-top: 2rem }
pre { padding: .75rem 1rem; border: 1px solid #8884; border-radius: .4rem } .facts { opacity: .7 }
</style>
</head>
<body>
${body}
</body>
</html>
`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
