import { ERRORS, type ErrorCode, isErrorCode, problemType } from '../../src/core/errors.ts'
import { type Generator, pageNotice } from './generator.ts'

const FROM = 'src/core/errors.ts'

export const errors: Generator = {
  from: FROM,
  generate: async () => [{ path: 'docs/errors.md', content: page() }],
}

function page(): string {
  const codes = Object.keys(ERRORS).filter(isErrorCode).toSorted()
  return `${pageNotice(FROM)}

# Errors

Every error has a code that never changes. Over HTTP it comes as problem details
([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457), \`application/problem+json\`): \`type\` is the address of its entry here,
\`detail\` says what happened, \`code\`, \`retry\`, \`help\` and, where it applies, \`retryAfter\` (seconds) are ours. The command
line prints message, code and help on stderr.

\`retry\` says whether the same request may succeed later: \`never\` without a change, \`backoff\` after growing pauses, \`after\`
once the told time has passed. Any error that tells a time has \`after\`.

${codes.map(entry).join('\n\n')}
`
}

function entry(code: ErrorCode): string {
  const { status, retry, title, help } = ERRORS[code]
  const anchor = problemType(code).split('#')[1]
  return `<a id="${anchor}"></a>\n\n### \`${code}\`\n\n${title}\n\nHTTP ${status} · retry: ${retry}\n\n${help}`
}
