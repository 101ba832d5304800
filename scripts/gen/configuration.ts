import {
  allowedText,
  CONFIG_KEYS,
  defaultText,
  envNamesOf,
  factsOf,
  flagNameOf,
  keywordsOf,
} from '../../src/core/config/values.ts'
import { type Generator, pageNotice } from './generator.ts'

const FROM = 'src/core/config/keys.ts'

export const configuration: Generator = {
  from: FROM,
  generate: async () => [{ path: 'docs/configuration.md', content: page() }],
}

function page(): string {
  return `${pageNotice(FROM)}

# Configuration

Nothing has to be configured. What is given is looked for in this order; the first that is found wins:

1. a flag of the command (\`--port 5000\`),
2. an environment variable (\`DATAPUNK_PORT=5000\`); an empty one counts as not set,
3. the file \`config.json\` in the data directory (\`{ "port": 5000 }\`),
4. the default.

Lists are separated by commas in flags and variables and are arrays in the file. A key that is not known and a value that
is not allowed stop the program with [config.invalid](errors.md#config.invalid), which names the key, where it came from
and what is allowed. \`datapunk doctor\` shows every value and where it came from; secrets are never shown.

${CONFIG_KEYS.map(section).join('\n\n')}

## For tests and development

| variable | meaning |
|---|---|
| \`DATAPUNK_TEST_DATABASE_URL\` | PostgreSQL on which the tests run instead of the built-in one; the role must be allowed to create databases and roles |
`
}

function section(key: (typeof CONFIG_KEYS)[number]): string {
  const { flag, file, secret } = factsOf(key)
  const ways = [
    ...(flag === undefined ? [] : [`\`${flagNameOf(key)} <${flag}>\``]),
    ...envNamesOf(key).map((name) => `\`${name}\``),
    ...(file === false ? [] : [`\`"${key}"\` in config.json`]),
  ]
  const shownDefault = keywordsOf(key).default === undefined ? defaultText(key) : `\`${defaultText(key)}\``
  return [
    `## ${key}`,
    keywordsOf(key).description ?? '',
    [
      `- given by: ${ways.join(' · ')}`,
      `- allowed: ${allowedText(key)}`,
      `- default: ${shownDefault === '`none`' ? 'none' : shownDefault}`,
      ...(secret ? ['- a secret: never shown, never logged'] : []),
    ].join('\n'),
  ].join('\n\n')
}
