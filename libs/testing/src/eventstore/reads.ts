import { once } from 'node:events';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { refusals } from './answers.js';
import type { ReadFault } from './faults.js';
import type { EventLog, Stored } from './log.js';
import { shared, streams, type Streams } from './stubs.js';

export interface ReadDesk {
  readonly log: EventLog;
  takeRead(): ReadFault | undefined;
  dropConnections(): void;
}

type ReadCall = ServerWritableStream<Streams.ReadReq, Streams.ReadResp>;
type Options = Streams.ReadReq.Options;

const identifier = (streamId: string): InstanceType<typeof shared.StreamIdentifier> =>
  new shared.StreamIdentifier().setStreamName(Buffer.from(streamId, 'utf8'));

/** .NET counts time in ticks of 100 ns. */
const TICKS_PER_MS = 10_000n;

const recorded = (event: Stored): Streams.ReadResp.ReadEvent.RecordedEvent => {
  const record = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(event.id))
    .setStreamIdentifier(identifier(event.streamId))
    .setStreamRevision(String(event.revision))
    .setCommitPosition(String(event.position))
    .setPreparePosition(String(event.position))
    .setData(event.data)
    .setCustomMetadata(event.metadata);
  const metadata = record.getMetadataMap();
  metadata.set('type', event.type);
  metadata.set('content-type', event.contentType);
  metadata.set('created', String(BigInt(event.createdMs) * TICKS_PER_MS));
  return record;
};

const eventAnswer = (event: Stored): Streams.ReadResp => {
  const read = new streams.ReadResp.ReadEvent().setEvent(recorded(event)).setCommitPosition(String(event.position));
  return new streams.ReadResp().setEvent(read);
};

const send = async (call: ReadCall, response: Streams.ReadResp): Promise<void> => {
  if (call.cancelled || call.write(response)) return;
  await Promise.race([once(call, 'drain'), once(call, 'cancelled'), once(call, 'close')]);
};

type Matches = (event: Stored) => boolean;

const matcher = (options: Options): Matches => {
  const filter = options.getFilter();
  if (filter === undefined) return () => true;
  const byStream = filter.hasStreamIdentifier();
  const expression = byStream ? filter.getStreamIdentifier() : filter.getEventType();
  const textOf = (event: Stored): string => (byStream ? event.streamId : event.type);
  const regex = expression?.getRegex() ?? '';
  if (regex !== '') return (event) => new RegExp(regex).test(textOf(event));
  const prefixes = expression?.getPrefixList() ?? [];
  return (event) => prefixes.some((prefix) => textOf(event).startsWith(prefix));
};

const isBackwards = (options: Options): boolean =>
  options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;

/** The place that a read names; null when it begins at an end. A position in $all is counted from 1. */
const named = (options: Options): number | null => {
  const [stream, all] = [options.getStream(), options.getAll()?.getPosition()];
  if (stream?.hasRevision() === true) return Number(stream.getRevision());
  return all === undefined ? null : Number(all.getCommitPosition()) - 1;
};

/** Where a read begins in its list. */
const startOf = (options: Options, length: number): number => {
  const end = (options.getStream() ?? options.getAll())?.hasEnd() === true;
  if (end) return isBackwards(options) ? length - 1 : length;
  return named(options) ?? (isBackwards(options) ? -1 : 0);
};

const listOf = (log: EventLog, options: Options): readonly Stored[] => {
  const stream = options.getStream()?.getStreamIdentifier();
  return stream === undefined ? log.all : log.stream(nameOf(stream));
};

const nameOf = (stream: { getStreamName_asU8(): Uint8Array }): string =>
  Buffer.from(stream.getStreamName_asU8()).toString('utf8');

interface Break {
  readonly after: number;
  readonly act: () => void;
}

async function readOnce(call: ReadCall, list: readonly Stored[], options: Options, broken?: Break): Promise<void> {
  const step = isBackwards(options) ? -1 : 1;
  const matches = matcher(options);
  let left = Number(options.getCount());
  for (let at = startOf(options, list.length); left > 0 && !call.cancelled; at += step) {
    const event = list[at];
    if (event === undefined) break;
    if (!matches(event)) continue;
    if (broken !== undefined && Number(options.getCount()) - left >= broken.after) return broken.act();
    await send(call, eventAnswer(event));
    left -= 1;
  }
  call.end();
}

const CHECKPOINT_EVERY = 32;

/** Everything from the start, then whatever comes, until the client goes away. */
async function subscribe(call: ReadCall, log: EventLog, options: Options): Promise<void> {
  const confirmation = new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId('stand-in');
  await send(call, new streams.ReadResp().setConfirmation(confirmation));
  const matches = matcher(options);
  let [wake, woken] = gate();
  const remove = log.onAppend(() => wake());
  call.once('cancelled', () => wake());
  const list = (): readonly Stored[] => listOf(log, options);
  let at = afterStart(options, list().length);
  let [caughtUp, skipped] = [false, 0];
  while (!call.cancelled) {
    for (let event = list()[at]; event !== undefined; event = list()[++at]) {
      skipped = matches(event) ? 0 : skipped + 1;
      if (skipped === 0) await send(call, eventAnswer(event));
      else if (skipped % CHECKPOINT_EVERY === 0) await send(call, checkpointAt(event));
    }
    if (!caughtUp) await send(call, new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp()));
    caughtUp = true;
    if (list()[at] === undefined) await woken;
    [wake, woken] = gate();
  }
  remove();
}

const gate = (): [() => void, Promise<void>] => {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return [open, opened];
};

/** A subscription starts after the revision or position that it names. */
const afterStart = (options: Options, length: number): number =>
  startOf(options, length) + (named(options) === null ? 0 : 1);

const checkpointAt = ({ position }: Stored): Streams.ReadResp => {
  const checkpoint = new streams.ReadResp.Checkpoint();
  return new streams.ReadResp().setCheckpoint(
    checkpoint.setCommitPosition(String(position)).setPreparePosition(String(position)),
  );
};

const notFound = (streamId: string): Streams.ReadResp =>
  new streams.ReadResp().setStreamNotFound(
    new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifier(streamId)),
  );

/** The fault that ends a call before anything is read. True: nothing more is to be done. */
const failed = (desk: ReadDesk, call: ReadCall, fault: ReadFault | undefined): boolean => {
  if (fault === 'drop') desk.dropConnections();
  if (fault === 'unavailable') call.emit('error', refusals.unavailable());
  return fault !== undefined && fault !== 'drop-midway';
};

const readStream = (desk: ReadDesk, call: ReadCall, options: Options, broken?: Break): void => {
  const asked = options.getStream()?.getStreamIdentifier();
  const streamId = asked === undefined ? null : nameOf(asked);
  const list = listOf(desk.log, options);
  if (streamId !== null && desk.log.isDeleted(streamId)) call.emit('error', refusals.streamDeleted(streamId));
  else if (options.hasSubscription()) void subscribe(call, desk.log, options);
  else if (streamId !== null && list.length === 0) {
    // Not `end(message)`: what gRPC's `end` takes is trailers.
    call.write(notFound(streamId));
    call.end();
  } else void readOnce(call, list, options, broken);
};

/** Reads and subscriptions, of a stream and of $all. */
export const readFrom =
  (desk: ReadDesk) =>
  (call: ReadCall): void => {
    const options = call.request.getOptions();
    call.on('error', () => undefined);
    const fault = desk.takeRead();
    if (options === undefined) call.emit('error', refusals.invalid('A read has options.'));
    else if (!failed(desk, call, fault)) {
      const broken = { after: 2, act: () => desk.dropConnections() };
      readStream(desk, call, options, fault === 'drop-midway' ? broken : undefined);
    }
  };
