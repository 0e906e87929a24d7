/** The arrows of the house: apps → libs; http → application → domain; application → views. No exemptions. */
const pure = '^(libs/(kernel|protocol|contracts)|apps/[^/]+/src/domain)/';
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    rule('no-cycles', 'A cycle has no first file to read.', {}, { circular: true }),
    rule('libs-know-no-app', 'Arrows run from apps to libs.', { path: '^libs/' }, { path: '^apps/' }),
    rule(
      'services-share-contracts-only',
      "No service imports another's code; only the host puts them together.",
      { path: '^apps/(?!waymark/)([^/]+)/' },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    rule(
      'pure-means-pure',
      'The domain knows no framework, database, clock or network.',
      { path: pure, pathNot: '\\.spec\\.ts$' },
      {
        path: '(^libs/(event-store|transport|audit-trail|platform|replicas|testing)/)|node_modules/(@nestjs|typeorm|pg|fastify|class-validator|class-transformer|rxjs|jose|pino|prom-client)/',
      },
    ),
    rule(
      'domain-is-innermost',
      'domain imports only itself and the pure libs.',
      { path: '^apps/[^/]+/src/domain/' },
      { path: '^apps/[^/]+/src/(application|views|http)/' },
    ),
    rule(
      'http-is-outermost',
      'Only the module wires http.',
      { path: '^apps/[^/]+/src/(application|views)/' },
      { path: '^apps/[^/]+/src/http/' },
    ),
    rule(
      'http-decides-nothing',
      'Controllers call the buses; they never touch the domain functions or the store.',
      { path: '^apps/[^/]+/src/http/' },
      { path: '^apps/[^/]+/src/(domain|views)/|^libs/(event-store|transport|audit-trail)/' },
    ),
    rule(
      'views-are-passive',
      'Views know the events, not the use cases.',
      { path: '^apps/[^/]+/src/views/' },
      { path: '^apps/[^/]+/src/application/' },
    ),
    rule(
      'tests-stay-tests',
      'Nothing that ships imports test support.',
      { path: '^(apps|libs)/', pathNot: '(\\.spec\\.ts$)|^libs/testing/' },
      { path: '^libs/testing/' },
    ),
    rule('declared-only', 'Only declared dependencies.', {}, { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] }),
    rule('found', 'An import that resolves to nothing.', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
