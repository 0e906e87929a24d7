const swc = ['@swc/jest', { swcrc: true }];

/**
 * One jest project a cost: `unit` is pure, `int` meets a real PostgreSQL, `kafka` a real Kafka too, `e2e` talks HTTP to a
 * running Waymark, `distributed` is the same specs with every service in a process of its own and a real Kafka.
 */
const project = (name, testMatch, extra = {}) => ({
  displayName: name,
  rootDir: import.meta.dirname,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/bench', '<rootDir>/infra'],
  testMatch,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': swc },
  ...extra,
});

const withPostgres = {
  globalSetup: '<rootDir>/libs/testing/src/postgres/global-setup.ts',
  globalTeardown: '<rootDir>/libs/testing/src/postgres/global-teardown.ts',
};

const withKafka = {
  globalSetup: '<rootDir>/libs/testing/src/kafka/global-setup.ts',
  globalTeardown: '<rootDir>/libs/testing/src/kafka/global-teardown.ts',
};

export default {
  testSequencer: '<rootDir>/infra/slow-first.js',
  projects: [
    project('unit', ['**/!(*.int|*.kafka|*.e2e).spec.ts']),
    project('int', ['**/*.int.spec.ts'], withPostgres),
    project('kafka', ['**/*.kafka.spec.ts'], withKafka),
    project('e2e', ['**/*.e2e.spec.ts'], withPostgres),
    project('distributed', ['**/*.e2e.spec.ts'], withKafka),
  ],
};
