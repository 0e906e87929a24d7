/** A problem that the HTTP edge finds before a command is decided, or that infrastructure causes. */
export interface EdgeProblemDefinition {
  readonly status: number;
  readonly title: string;
  readonly remedy: string;
}

const define = (status: number, title: string, remedy: string): EdgeProblemDefinition => ({ status, title, remedy });

/** Every code that is not a refusal of `#contracts`. Together they are the catalogue served at `/problems`. */
export const EDGE_PROBLEMS = {
  TOKEN_MISSING: define(401, 'The request has no access token', 'Send `Authorization: Bearer <token>`.'),
  TOKEN_INVALID: define(401, 'The access token is not valid here', 'Get a token from the issuer of this Waymark.'),
  TOKEN_EXPIRED: define(401, 'The access token has expired', 'Get a new token.'),
  ISSUER_UNAVAILABLE: define(503, 'The issuer of tokens cannot be reached', 'Send the request again later.'),
  ROLE_NOT_ALLOWED: define(403, 'Your roles do not admit you here', 'Ask somebody with a role that the detail names.'),
  ROUTE_NOT_OPEN: define(403, 'This route is open to nobody', 'The service must declare its roles. Report this.'),
  ROUTE_UNKNOWN: define(404, 'There is no such route', 'See /openapi.json for the routes.'),
  METHOD_NOT_ALLOWED: define(405, 'This route does not know the method', 'Use a method that `Allow` lists.'),
  URL_MALFORMED: define(400, 'The URL cannot be read', 'Percent-encode the path.'),
  REQUEST_MALFORMED: define(400, 'The request is not HTTP as it should be', 'Mend what the client sends.'),
  REQUEST_TIMEOUT: define(408, 'The request did not arrive in time', 'Send the request again.'),
  HEADERS_TOO_LARGE: define(431, 'The headers are too large', 'Send fewer or shorter headers.'),
  BODY_MALFORMED: define(400, 'The body is not JSON that can be read', 'Send one JSON object in UTF-8.'),
  BODY_TOO_LARGE: define(413, 'The body is too large', 'Send at most 256 KiB.'),
  EVENT_TOO_LARGE: define(
    413,
    'What would be recorded is larger than can be passed on to the other services',
    'Send less text at once, or in several requests. Nothing was recorded.',
  ),
  CONTENT_TYPE_UNSUPPORTED: define(415, 'The content type is not known here', 'Send `Content-Type: application/json`.'),
  VALIDATION_FAILED: define(422, 'Fields are missing or wrong', 'Mend each field that `errors` lists.'),
  CURSOR_INVALID: define(400, 'The cursor is not one of ours', 'Send `nextCursor` of the page before, or none.'),
  IDEMPOTENCY_KEY_MISSING: define(
    400,
    'A command needs an idempotency key',
    'Send `Idempotency-Key` with a new UUID, and the same one when you repeat the request.',
  ),
  IDEMPOTENCY_KEY_MALFORMED: define(400, 'The idempotency key cannot be used', 'Send 8 to 128 visible characters.'),
  IDEMPOTENCY_KEY_REUSED: define(
    422,
    'The idempotency key was used for another request',
    'Use a new key for a new request; repeat a request exactly.',
  ),
  CONCURRENT_REQUEST: define(
    409,
    'The same request is being handled right now',
    'Send it again, with the same idempotency key.',
  ),
  IF_MATCH_REQUIRED: define(428, 'The version that you have seen is required', 'Send the ETag you read in `If-Match`.'),
  IF_MATCH_MALFORMED: define(400, '`If-Match` cannot be read', 'Send one strong ETag, such as "3" with its quotes.'),
  POSITION_MALFORMED: define(
    400,
    '`Waymark-After` cannot be read',
    'Send positions as `Waymark-Position` gave them, at most 16, separated by commas.',
  ),
  POSITION_NOT_REACHED: define(503, 'The service has not caught up yet', 'Send the request again after `Retry-After`.'),
  POSITION_PARKED: define(
    503,
    'The service has set the event aside as one it cannot handle',
    'An operator must redrive the dead letters first.',
  ),
  TRAIL_UNAVAILABLE: define(503, 'The audit trail cannot be reached', 'Send the request again after `Retry-After`.'),
  DATABASE_UNAVAILABLE: define(503, 'The database cannot be reached', 'Send the request again after `Retry-After`.'),
  KEY_UNAVAILABLE: define(
    503,
    'Sealed data cannot be opened with the keys that this server has',
    'Repeating does not help. An operator must check the master key, and the stored data against a backup.',
  ),
  UPSTREAM_UNAVAILABLE: define(
    503,
    'The service behind the gateway cannot be reached',
    'Send the request again after `Retry-After`, a command with the same idempotency key.',
  ),
  UPSTREAM_TIMEOUT: define(
    503,
    'The service behind the gateway did not answer in time',
    'Send the request again, a command with the same idempotency key: it may have been decided.',
  ),
  OVERLOADED: define(503, 'The service is busy', 'Send the request again after `Retry-After`.'),
  INTERNAL: define(500, 'Waymark failed', 'Send the same request again; report the correlation id if it persists.'),
} as const satisfies Record<string, EdgeProblemDefinition>;

export type EdgeProblemCode = keyof typeof EDGE_PROBLEMS;

export interface EdgeProblemDetails {
  readonly detail?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly errors?: readonly FieldError[] | undefined;
}

/** One field that is wrong. `field` is its path in the body (`items[2].code`); the message never repeats the value. */
export interface FieldError {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** Thrown to answer with an edge problem. The detail is written for the caller and holds no personal data. */
export class EdgeProblem extends Error {
  override readonly name = 'EdgeProblem';
  readonly detail: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly FieldError[] | undefined;

  constructor(
    readonly code:
      | EdgeProblemCode
      | 'SITE_OUT_OF_SCOPE'
      | 'NOT_FOUND'
      | 'PROTOCOL_UNKNOWN'
      | 'WORDS_NOT_YOURS'
      | 'RECORD_RESTRICTED',
    details: EdgeProblemDetails = {},
  ) {
    super(code);
    this.detail = details.detail ?? '';
    this.headers = details.headers ?? {};
    this.errors = details.errors;
  }
}
