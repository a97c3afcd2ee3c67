// Which way imports may point: libs/core inwards, one SDK per adapter, apps apart. Held by test/architecture/dependencies.spec.ts.
const SPECS = '\\.(spec|contract)\\.ts$|/src/(contracts|testing)\\.ts$';
const BELOW = {
  engine: 'event|sigma|baseline|normalize',
  incident: 'event|sigma|baseline|normalize|engine',
  playbook: 'event|sigma|baseline|normalize|engine|incident',
};

module.exports = {
  forbidden: [
    {
      name: 'core-is-pure',
      severity: 'error',
      from: { path: '^libs/core/[^/]+/src', pathNot: SPECS },
      to: {
        pathNot: '^libs/core/|node_modules/(yaml|simple-statistics|ipaddr\\.js|re2js)/',
      },
    },
    {
      name: 'event-is-the-root',
      severity: 'error',
      from: { path: '^libs/core/event/', pathNot: SPECS },
      to: { path: '^libs/core/(?!event/)' },
    },
    {
      name: 'core-points-down',
      severity: 'error',
      from: { path: '^libs/core/(normalize|sigma|baseline)/', pathNot: SPECS },
      to: { path: '^libs/core/', pathNot: '^libs/core/(event|$1)/' },
    },
    ...Object.entries(BELOW).map(([name, below]) => ({
      name: `${name}-points-down`,
      severity: 'error',
      from: { path: `^libs/core/${name}/`, pathNot: SPECS },
      to: { path: '^libs/core/', pathNot: `^libs/core/(${below}|${name})/` },
    })),
    {
      name: 'adapters-are-apart',
      severity: 'error',
      from: { path: '^libs/adapters/([^/]+)/' },
      to: { path: '^libs/adapters/', pathNot: '^libs/adapters/$1/' },
    },
    {
      name: 'nest-knows-events-only',
      severity: 'error',
      from: { path: '^libs/nest/' },
      to: { path: '^libs/(core|adapters)/', pathNot: '^libs/core/event/' },
    },
    {
      name: 'apps-are-apart',
      severity: 'error',
      // cli composes the three apps into one process: the one exception
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/cli/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'libs-below-apps',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'sdk-in-its-adapter',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: `^libs/adapters/|${SPECS}` },
      to: { path: 'node_modules/(kafkajs|ioredis|bullmq|maxmind|@elastic)/' },
    },
    {
      name: 'no-cycle',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.test.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['gatewatch-source', 'import', 'types', 'node', 'default'],
    },
  },
};
