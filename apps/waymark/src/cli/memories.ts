import { join } from 'node:path';
import { openEventStoreDbAuditTrail, openPostgresAuditTrail, type AuditTrail } from '#audit-trail';
import { SERVICES, type ServiceName } from '#contracts';
import { openEventArchive, type EventArchive } from '#event-store';
import {
  definitionOfService,
  loadStoresConfig,
  Log,
  runningPostgres,
  startEmbeddedPostgres,
  type Config,
  type Env,
} from '#platform';
import { ALL_SERVICES } from '../services.js';

/** Where events are decided, and where they are remembered. */
export interface Memories {
  readonly origins: readonly EventArchive[];
  readonly trail: AuditTrail;
  urlOf(service: ServiceName): string;
  close(): Promise<void>;
}

type Stores = Pick<Config, 'dataDir' | 'databaseUrl' | 'eventStoreUrl'>;

interface Fallback {
  readonly url: string;
  stop(): Promise<void>;
}

const STANDING = async (): Promise<void> => undefined;

/** For services without an address of their own: `DATABASE_URL`, or the embedded PostgreSQL, running or not. */
const fallback = async ({ databaseUrl, dataDir }: Stores): Promise<Fallback> => {
  if (databaseUrl !== null) return { url: databaseUrl, stop: STANDING };
  const folder = join(dataDir, 'postgres');
  const log = new Log('silent');
  const say = (level: 'info' | 'warn' | 'error') => (message: string) => log.event(level, { message });
  try {
    return await startEmbeddedPostgres({
      dataDir: folder,
      log: { info: say('info'), warn: say('warn'), error: say('error') },
    });
  } catch (error) {
    const running = runningPostgres(folder);
    if ((error as { code?: unknown }).code !== 'DATABASE_DIR_IN_USE' || running === null) throw error;
    return { url: running, stop: STANDING };
  }
};

const openTrail = ({ eventStoreUrl }: Stores, auditUrl: string): Promise<AuditTrail> =>
  eventStoreUrl === null
    ? openPostgresAuditTrail({ url: auditUrl, poolSize: 2, migrate: false })
    : openEventStoreDbAuditTrail({ url: eventStoreUrl });

const upcastersOf = (service: ServiceName) =>
  ALL_SERVICES.map(definitionOfService).find(({ name }) => name === service)?.upcasters ?? {};

/**
 * Each service's database from `--database`, from `<SERVICE>_DATABASE_URL`, or from `DATABASE_URL`; the trail from
 * `EVENTSTORE_URL`, or else from the database of the audit service.
 */
export const openMemories = async (env: Env, given: ReadonlyMap<ServiceName, string>): Promise<Memories> => {
  const stores = loadStoresConfig(env);
  const own = (service: ServiceName): string | undefined =>
    given.get(service) ?? (env[`${service.toUpperCase()}_DATABASE_URL`]?.trim() || undefined);
  const common = SERVICES.every((service) => own(service) !== undefined) ? null : await fallback(stores);
  const urlOf = (service: ServiceName): string => own(service) ?? common?.url ?? '';
  const closing: (() => Promise<void>)[] = [async () => common?.stop()];
  const close = async (): Promise<void> => {
    for (const step of closing.toReversed()) await step();
  };
  try {
    const trail = await openTrail(stores, urlOf('audit'));
    closing.push(() => trail.close());
    const origins: EventArchive[] = [];
    for (const service of SERVICES) {
      const archive = await openEventArchive({ service, url: urlOf(service), upcasters: upcastersOf(service) });
      closing.push(() => archive.close());
      origins.push(archive);
    }
    return { origins, trail, urlOf, close };
  } catch (error) {
    await close();
    throw error;
  }
};
