/** One setting that is wrong: which, and what to set instead. Never holds the value: it may be a secret. */
export interface ConfigProblem {
  readonly variable: string;
  readonly problem: string;
}

/** The settings cannot work. Lists every problem at once, so that nobody mends them one start at a time. */
export class ConfigError extends Error {
  readonly code = 'CONFIG_INVALID';

  constructor(readonly problems: readonly ConfigProblem[]) {
    super(problems.map(({ variable, problem }) => `${variable}: ${problem}`).join('\n'));
    this.name = 'ConfigError';
  }
}

/** A file with a secret cannot be trusted or used. The message says what to do. */
export class SecretFileError extends Error {
  readonly code = 'SECRET_FILE_UNSAFE';
  override readonly name = 'SecretFileError';
}
