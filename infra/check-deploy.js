// Holds the deployment files against their schemas, and against the code: commands, ports and environment names in
// docker-compose.yml and infra/k8s are those that `npm run cluster:local` uses and that the settings table knows.
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { SERVICES } from '../dist/libs/contracts/src/index.js';
import { loadKafkaConfig, SETTINGS } from '../dist/libs/platform/src/config/index.js';
import { gatewayEnv, PORTS, serviceEnv } from '../dist/libs/testing/src/cluster/topology.js';

const problems = [];
const say = (file, what) => problems.push(`${file}: ${what}`);
const json = (file) => JSON.parse(readFileSync(join('infra/schemas', file), 'utf8'));

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
// Formats that say how a number is stored, or that are no standard: the types still hold.
const LOOSE = [
  'int32',
  'int64',
  'double',
  'int-or-string',
  'quantity',
  'duration',
  'expose',
  'ports',
  'subnet_ip_address',
];
for (const format of LOOSE) ajv.addFormat(format, true);
ajv.addSchema(json('kubernetes-1.37.json'), 'kubernetes');
const kubernetes = json('kubernetes-1.37.json').definitions;
const compose = ajv.compile(json('compose.json'));
const scaledObject = ajv.compile(json('keda-scaledobject.json'));

const hold = (file, validate, document) => {
  if (validate(document)) return;
  for (const { instancePath, message, params } of validate.errors)
    say(file, `${instancePath || '/'} ${message} ${JSON.stringify(params)}`);
};

// What the code says.
const programs = [...SERVICES, 'gateway'];
const commandOf = (name) => `dist/bin/${name}.js`;
const known = new Set(SETTINGS.map(({ name }) => name));
const topology = {
  host: '',
  ports: PORTS,
  dataDir: '/data',
  keysDir: '/keys',
  masterKey: '',
  databases: Object.fromEntries(SERVICES.map((name) => [name, ''])),
  kafka: { KAFKA_BROKERS: '' },
  eventStoreUrl: '',
  common: {},
};
const localEnv = (name) => (name === 'gateway' ? gatewayEnv(topology) : serviceEnv(topology, name));

/** Set by the image, which is one for all. */
const image = readFileSync('infra/Dockerfile', 'utf8');
const inImage = [...image.matchAll(/\b(WAYMARK_[A-Z_]+)=/g)].map(([, name]) => name);

/** `optional`: settings of one machine that a deployment replaces by something else. */
const checkProgram = (file, name, { command, port, env }, optional = []) => {
  if (command !== commandOf(name)) say(file, `${name} runs ${command}, not ${commandOf(name)}`);
  if (!existsSync(command)) say(file, `${name}: there is no ${command}; it is not what the build makes`);
  if (Number(port) !== PORTS[name]) say(file, `${name} listens on ${port}, not on ${PORTS[name]}`);
  const has = new Set([...env.keys(), ...inImage]);
  for (const wanted of Object.keys(localEnv(name)))
    if (!has.has(wanted) && !optional.includes(wanted)) say(file, `${name} lacks ${wanted}`);
  for (const given of env.keys()) if (!known.has(given)) say(file, `${name}: no setting is called ${given}`);
  if (env.has('WAYMARK_NOTES_KEY') !== (name === 'therapy'))
    say(file, `${name}: the key of psychotherapy notes is therapy's, and nobody else's`);
  const secretive = ['DATABASE_URL', 'WAYMARK_MASTER_KEY', 'EVENTSTORE_URL', 'KAFKA_BROKERS'];
  const trusted = name === 'audit' ? [] : name === 'gateway' ? secretive : ['EVENTSTORE_URL'];
  for (const secret of trusted) if (env.has(secret)) say(file, `${name} is given ${secret}, which is not its business`);
  if (name !== 'gateway') return;
  for (const service of SERVICES) {
    const url = env.get(`WAYMARK_${service.toUpperCase()}_URL`);
    if (url !== `http://${service}:${PORTS[service]}`) say(file, `the gateway looks for ${service} at ${url}`);
  }
};

// docker compose
const COMPOSE = 'docker-compose.yml';
const read = (file) => parse(readFileSync(file, 'utf8'), { merge: true });
for (const file of [COMPOSE, 'infra/compose.single.yml']) {
  const document = read(file);
  // `x-…` is where compose keeps what is only there to be referred to.
  hold(file, compose, document);
  for (const [name, { depends_on: after = {} }] of Object.entries(document.services))
    for (const [other, { condition }] of Object.entries(after)) {
      const waited = document.services[other];
      if (waited === undefined) say(file, `${name} waits for ${other}, which is not there`);
      else if (condition === 'service_healthy' && waited.healthcheck === undefined)
        say(file, `${name} waits until ${other} is healthy, which nobody checks`);
    }
}
const { services } = read(COMPOSE);
for (const name of programs) {
  const { command, environment, healthcheck } = services[name] ?? {};
  if (command === undefined) say(COMPOSE, `there is no ${name}`);
  else {
    const env = new Map(Object.entries(environment));
    checkProgram(COMPOSE, name, { command: command[0], port: environment.WAYMARK_PORT, env });
    if (!healthcheck?.test.join(' ').includes(`:${PORTS[name]}/readyz`)) say(COMPOSE, `${name} is not asked /readyz`);
  }
}
if (!services.topics?.command.join(' ').startsWith(`${commandOf('waymark')} topics`))
  say(COMPOSE, 'topics runs another command');

// Kubernetes
const BASE = 'infra/k8s/base';
const { resources } = parse(readFileSync(join(BASE, 'kustomization.yaml'), 'utf8'));
const files = readdirSync(BASE).filter((file) => file !== 'kustomization.yaml');
for (const file of files) if (!resources.includes(file)) say(BASE, `kustomization.yaml does not list ${file}`);
const objects = resources.flatMap((file) =>
  parseAllDocuments(readFileSync(join(BASE, file), 'utf8')).map((document) => ({ file, object: document.toJS() })),
);
const GROUPS = { v1: 'core.v1' };
for (const { file, object } of objects) {
  const { apiVersion, kind } = object;
  if (kind === 'ScaledObject') hold(`${BASE}/${file}`, scaledObject, object);
  else {
    const group = GROUPS[apiVersion] ?? apiVersion.replace('.k8s.io', '').replace('/', '.');
    const name = Object.keys(kubernetes).find((each) => each.endsWith(`.api.${group}.${kind}`));
    if (name === undefined) say(`${BASE}/${file}`, `${apiVersion} ${kind}: no schema for it in infra/schemas`);
    else hold(`${BASE}/${file}`, ajv.getSchema(`kubernetes#/definitions/${name}`), object);
  }
  if (kind === 'Secret') say(`${BASE}/${file}`, 'holds a secret; secrets are referred to, never contained');
}
const find = (kind, name) =>
  objects.find(({ object }) => object.kind === kind && object.metadata.name === name)?.object;
const pathOf = (probe) => probe?.httpGet.path;

for (const name of programs) {
  const file = `${BASE}/${name}.yaml`;
  const [container] = find('Deployment', name)?.spec.template.spec.containers ?? [];
  if (container === undefined) {
    say(file, `there is no deployment ${name}`);
    continue;
  }
  const shared = container.envFrom.map(({ configMapRef }) => find('ConfigMap', configMapRef.name)?.data ?? {});
  const env = new Map(shared.flatMap((data) => Object.entries(data)));
  for (const { name: variable, value = 'from a secret' } of container.env) env.set(variable, value);
  const [{ containerPort: port }] = container.ports;
  // Tokens come from an issuer, not from keys that pods share.
  checkProgram(file, name, { command: container.args[0], port, env }, ['WAYMARK_KEYS_DIR']);
  if (Number(env.get('WAYMARK_PORT')) !== port) say(file, `${name}: WAYMARK_PORT is not the container's port`);
  if (find('Service', name)?.spec.ports[0].port !== port) say(file, `the service ${name} has another port`);
  const probes = [container.startupProbe, container.readinessProbe, container.livenessProbe].map(pathOf).join(' ');
  if (probes !== `/startupz ${name === 'gateway' ? '/startupz' : '/readyz'} /livez`) say(file, `probes are ${probes}`);
  if (!container.resources?.requests?.memory) say(file, 'no resources are requested');
  if (find('PodDisruptionBudget', name) === undefined) say(file, 'no disruption budget');
  const scaler = name === 'gateway' ? find('HorizontalPodAutoscaler', name) : find('ScaledObject', name);
  if (scaler?.spec.scaleTargetRef.name !== name) say(file, 'nothing scales it');
}

// What the autoscaler looks at is what the services are called at the broker.
const { prefix } = loadKafkaConfig({ KAFKA_BROKERS: 'kafka:9092' });
for (const name of SERVICES) {
  const triggers = find('ScaledObject', name)?.spec.triggers.filter(({ type }) => type === 'kafka') ?? [];
  if (triggers.length === 0) say(`${BASE}/${name}.yaml`, 'is not scaled by its lag');
  for (const { metadata } of triggers) {
    if (metadata.consumerGroup !== `${prefix}${name}`)
      say(`${BASE}/${name}.yaml`, `no group ${metadata.consumerGroup}`);
    if (!SERVICES.some((source) => metadata.topic === `${prefix}${source}.events`))
      say(`${BASE}/${name}.yaml`, `no topic ${metadata.topic}`);
  }
}

// The six are one but for their name, port, sources, the trail, and the key of the notes.
const bare = (name) =>
  JSON.stringify(find('Deployment', name))
    .replaceAll(name, 'SERVICE')
    .replaceAll(String(PORTS[name]), 'PORT')
    .replace(/,\{"name":"(EVENTSTORE_URL|WAYMARK_NOTES_KEY)".*?\}\}\}/, '');
for (const name of SERVICES)
  if (bare(name) !== bare(SERVICES[0]))
    say(`${BASE}/${name}.yaml`, `differs from ${SERVICES[0]}.yaml in more than its name`);

for (const problem of problems) console.error(problem);
console.log(`deployment: ${objects.length} objects and 2 compose files, ${problems.length} problems`);
process.exit(problems.length > 0 ? 1 : 0);
