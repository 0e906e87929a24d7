import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What tests run on when `WAYMARK_TEST_KAFKA_VERSION` names no other; 3.9 and 4.x are both tried (libs/transport/README). */
export const KAFKA_VERSION = process.env['WAYMARK_TEST_KAFKA_VERSION'] ?? '4.4.0';

/** Outside of the checkout: a fresh clone finds what an earlier one fetched. */
const cacheDir = (): string =>
  process.env['WAYMARK_KAFKA_CACHE'] ??
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'waymark', 'kafka');

const pom = (version: string): string => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>waymark</groupId><artifactId>test-kafka</artifactId><version>${version}</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${version}</version></dependency>
  </dependencies>
</project>
`;

const answers = async (program: string, argument: string): Promise<boolean> => {
  try {
    await run(program, [argument], { timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
};

/** What is missing on this machine to run a Kafka of our own; null when nothing is. */
export const missingForKafka = async (): Promise<string | null> => {
  if (!(await answers('java', '-version'))) return 'there is no Java (17 or later) on the PATH';
  if (existsSync(join(cacheDir(), KAFKA_VERSION))) return null;
  return (await answers('mvn', '-v')) ? null : 'there is no Maven (mvn) on the PATH to fetch Apache Kafka with';
};

/** The folder with Kafka's jars, fetched from Maven Central on first use. Any number of processes may ask at once. */
export const kafkaJars = async (version = KAFKA_VERSION): Promise<string> => {
  const home = join(cacheDir(), version);
  if (existsSync(home)) return home;
  await mkdir(cacheDir(), { recursive: true });
  const fresh = await mkdtemp(join(cacheDir(), 'fetching-'));
  try {
    await writeFile(join(fresh, 'pom.xml'), pom(version));
    const copy = ['-q', '-B', 'dependency:copy-dependencies', '-DincludeScope=runtime'];
    await run('mvn', [...copy, `-DoutputDirectory=${join(fresh, 'libs')}`], { cwd: fresh, timeout: 480_000 });
    await rename(join(fresh, 'libs'), home).catch((error: unknown) => {
      // Another process was faster.
      if (!existsSync(home)) throw error;
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return home;
};
