import { Metadata, status as codes, type ServiceError } from '@grpc/grpc-js';

const error = (code: codes, details: string, trailers: Readonly<Record<string, string>>): ServiceError => {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, value);
  return Object.assign(new Error(details), { code, details, metadata });
};

/** The server's errors, with the trailers that the client tells them by. */
export const refusals = {
  unavailable: () => error(codes.UNAVAILABLE, 'Server Is Not Ready', {}),
  timeout: () => error(codes.ABORTED, 'Operation timed out: Prepare', {}),
  accessDenied: () => error(codes.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' }),
  notLeader: (host: string, port: number) =>
    error(codes.NOT_FOUND, 'Leader info available', {
      exception: 'not-leader',
      'leader-endpoint-host': host,
      'leader-endpoint-port': String(port),
    }),
  streamDeleted: (streamId: string) =>
    error(codes.FAILED_PRECONDITION, `Event stream '${streamId}' is deleted.`, {
      exception: 'stream-deleted',
      'stream-name': streamId,
    }),
  tooLarge: (most: number) =>
    error(codes.INVALID_ARGUMENT, `Maximum Append Size of ${most} Exceeded.`, {
      exception: 'maximum-append-size-exceeded',
      'maximum-append-size': String(most),
    }),
  wrongVersion: (streamId: string, expected: number, actual: number) =>
    error(codes.FAILED_PRECONDITION, `Append failed due to WrongExpectedVersion. Stream: ${streamId}`, {
      exception: 'wrong-expected-version',
      'stream-name': streamId,
      'expected-version': String(expected),
      'actual-version': String(actual),
    }),
  invalid: (what: string) => error(codes.INVALID_ARGUMENT, what, {}),
};
