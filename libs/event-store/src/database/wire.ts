interface Wired {
  readonly connection: { readonly stream: { cork(): void; uncork(): void; destroy(): void } };
}

/** The socket beneath a `pg` client, which `pg` itself keeps under these names. */
export const wireOf = (client: unknown): Wired['connection']['stream'] => (client as Wired).connection.stream;

/** Everything that is on its way fails, and the server rolls back. */
export const sever = (client: unknown): void => wireOf(client).destroy();
