/** What this folder needs of a logger; pino, Nest's and the console all fit. */
export interface DatabaseLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
