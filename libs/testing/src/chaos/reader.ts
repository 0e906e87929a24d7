import type { ServiceName } from '#contracts';

export interface Told {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Somebody who reads the API of the services; the path names the service. */
export type Get = (path: string) => Promise<Told>;

/** Verification reads all of the trail: on a busy machine that is minutes, and no gateway waits so long. */
const PATIENCE_MS = 280_000;

/** Past the gateway, when everything is quiet. */
export const readerOf =
  (services: Readonly<Record<ServiceName, { readonly where: string }>>, token: string): Get =>
  async (path) => {
    const service = path.split('/')[1] as ServiceName;
    const headers = { authorization: `Bearer ${token}` };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(`${services[service].where}${path}`, { headers, signal });
    return { status: response.status, body: (await response.json()) as Told['body'] };
  };
