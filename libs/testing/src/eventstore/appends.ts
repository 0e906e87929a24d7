import type { sendUnaryData, ServerDuplexStream, ServerReadableStream, ServiceError } from '@grpc/grpc-js';
import { refusals } from './answers.js';
import { LATE_MS, type AppendFault } from './faults.js';
import type { Appended, EventLog, Expected, Proposed } from './log.js';
import { shared, status, streams, type Shared, type Streams } from './stubs.js';

/** What the calls of one server share. */
export interface Desk {
  readonly log: EventLog;
  readonly maxAppendSize: number;
  takeAppend(): AppendFault | undefined;
  dropConnections(): void;
  /** A node that is not the leader refuses what asks for one. */
  refusedHere(): ServiceError | null;
}

const nameOf = (identifier: Shared.StreamIdentifier | undefined): string =>
  Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');

interface Message {
  getId(): Shared.UUID | undefined;
  getMetadataMap(): { get(name: string): string | undefined };
  getData_asU8(): Uint8Array;
  getCustomMetadata_asU8(): Uint8Array;
}

const proposed = (message: Message): Proposed => ({
  id: message.getId()?.getString() ?? '',
  type: message.getMetadataMap().get('type') ?? '',
  contentType: message.getMetadataMap().get('content-type') ?? '',
  data: Buffer.from(message.getData_asU8()),
  metadata: Buffer.from(message.getCustomMetadata_asU8()),
});

const sizeOf = (events: readonly Proposed[]): number =>
  events.reduce((sum, { data, metadata }) => sum + data.length + metadata.length, 0);

interface Work {
  readonly streamId: string;
  readonly expected: Expected;
  readonly events: readonly Proposed[];
}

/** `null`: there is no answer, because the connection is gone or because nobody is to get one. */
const carryOut = (desk: Desk, { streamId, expected, events }: Work): Appended | ServiceError | null => {
  const write = (): Appended => desk.log.append(streamId, expected, events);
  const fault = desk.takeAppend();
  const refused = desk.refusedHere();
  if (refused !== null) return refused;
  if (sizeOf(events) > desk.maxAppendSize) return refusals.tooLarge(desk.maxAppendSize);
  if (fault === undefined) return write();
  if (fault.endsWith('after')) write();
  if (fault === 'late') setTimeout(write, LATE_MS);
  if (fault.startsWith('drop')) desk.dropConnections();
  if (fault === 'unavailable') return refusals.unavailable();
  if (fault === 'timeout') return refusals.timeout();
  return fault === 'access-denied' ? refusals.accessDenied() : null;
};

const isError = (result: Appended | ServiceError): result is ServiceError => 'metadata' in result;

const answer = (result: Appended, expected: Expected): Streams.AppendResp => {
  const response = new streams.AppendResp();
  if (result.kind === 'written') {
    const position = new streams.AppendResp.Position();
    position.setCommitPosition(String(result.position)).setPreparePosition(String(result.position));
    const success = new streams.AppendResp.Success().setPosition(position);
    return response.setSuccess(success.setCurrentRevision(String(result.revision)));
  }
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (result.kind === 'wrong-version' && result.current !== null) wrong.setCurrentRevision(String(result.current));
  else wrong.setCurrentNoStream(new shared.Empty());
  if (typeof expected === 'number') wrong.setExpectedRevision(String(expected));
  else if (expected === 'no_stream') wrong.setExpectedNoStream(new shared.Empty());
  else wrong.setExpectedStreamExists(new shared.Empty());
  return response.setWrongExpectedVersion(wrong);
};

const expectedOf = (options: Streams.AppendReq.Options): Expected => {
  if (options.hasRevision()) return Number(options.getRevision());
  if (options.hasNoStream()) return 'no_stream';
  return options.hasStreamExists() ? 'stream_exists' : 'any';
};

type AppendCall = ServerReadableStream<Streams.AppendReq, Streams.AppendResp>;

/** The classic append: a header, the events one by one, one answer. */
export const appendTo =
  (desk: Desk) =>
  (call: AppendCall, callback: sendUnaryData<Streams.AppendResp>): void => {
    let options: Streams.AppendReq.Options | undefined;
    const events: Proposed[] = [];
    call.on('data', (request: Streams.AppendReq) => {
      options = request.getOptions() ?? options;
      const message = request.getProposedMessage();
      if (message !== undefined) events.push(proposed(message));
    });
    call.on('error', () => undefined);
    call.on('end', () => {
      if (options === undefined) return callback(refusals.invalid('An append begins with its options.'));
      const streamId = nameOf(options.getStreamIdentifier());
      const expected = expectedOf(options);
      const result = carryOut(desk, { streamId, expected, events });
      if (result === null) return;
      if (isError(result)) return callback(result);
      if (result.kind === 'deleted') return callback(refusals.streamDeleted(streamId));
      callback(null, answer(result, expected));
    });
  };

interface Batch {
  readonly options: Streams.BatchAppendReq.Options;
  readonly events: Proposed[];
}

const batchExpected = (options: Streams.BatchAppendReq.Options): Expected => {
  if (options.hasStreamPosition()) return Number(options.getStreamPosition());
  if (options.hasNoStream()) return 'no_stream';
  return options.hasStreamExists() ? 'stream_exists' : 'any';
};

/** google.rpc.Status with its detail packed as google.protobuf.Any, whose stub the client does not ship. */
const statusWith = (type: string, detail: Uint8Array): InstanceType<typeof status.Status> => {
  const field = (nth: number, bytes: Uint8Array): Buffer => {
    if (bytes.length > 127) throw new RangeError('A detail of the stand-in is short.');
    return Buffer.concat([Buffer.from([(nth << 3) | 2, bytes.length]), bytes]);
  };
  const any = Buffer.concat([field(1, Buffer.from(`type.googleapis.com/${type}`)), field(2, detail)]);
  return status.Status.deserializeBinary(field(3, any));
};

const wrongVersion = (expected: Expected, current: number | null): Uint8Array => {
  const detail = new shared.WrongExpectedVersion();
  if (current !== null) detail.setCurrentStreamRevision(String(current));
  if (typeof expected === 'number') detail.setExpectedStreamPosition(String(expected));
  return detail.serializeBinary();
};

const batchAnswer = (desk: Desk, { options, events }: Batch): Streams.BatchAppendResp | null => {
  const streamId = nameOf(options.getStreamIdentifier());
  const expected = batchExpected(options);
  const response = new streams.BatchAppendResp().setStreamIdentifier(options.getStreamIdentifier());
  const result = carryOut(desk, { streamId, expected, events });
  if (result === null) return null;
  if (isError(result)) return response.setError(statusWith('event_store.client.Timeout', new Uint8Array()));
  if (result.kind === 'deleted')
    return response.setError(statusWith('event_store.client.StreamDeleted', new Uint8Array()));
  if (result.kind === 'wrong-version') {
    const detail = wrongVersion(expected, result.current);
    return response.setError(statusWith('event_store.client.WrongExpectedVersion', detail));
  }
  const success = new streams.BatchAppendResp.Success().setCurrentRevision(String(result.revision));
  return response.setSuccess(success);
};

type BatchCall = ServerDuplexStream<Streams.BatchAppendReq, Streams.BatchAppendResp>;

/** The batch append: one stream of requests and answers, told apart by correlation id. */
export const batchAppendTo =
  (desk: Desk) =>
  (call: BatchCall): void => {
    const batches = new Map<string, Batch>();
    call.on('error', () => undefined);
    call.on('data', (request: Streams.BatchAppendReq) => {
      const correlationId = request.getCorrelationId();
      const id = correlationId?.getString() ?? '';
      const options = request.getOptions();
      if (options !== undefined) batches.set(id, { options, events: [] });
      const batch = batches.get(id);
      if (batch === undefined) return;
      batch.events.push(...request.getProposedMessagesList().map(proposed));
      if (!request.getIsFinal()) return;
      batches.delete(id);
      const response = batchAnswer(desk, batch);
      if (response !== null) call.write(response.setCorrelationId(correlationId));
    });
    call.on('end', () => call.end());
  };
