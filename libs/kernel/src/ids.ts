import { v7 } from 'uuid';

/** A source of new identifiers: UUIDv7, sortable by time of creation without coordination. */
export type NewId = () => string;

export const newId: NewId = () => v7();

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export const isUuid = (text: string): boolean => UUID.test(text);
