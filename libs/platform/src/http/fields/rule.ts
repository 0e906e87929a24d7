/** What is wrong with a value. The message says what is right instead, and never repeats the value. */
export interface Fault {
  readonly code: string;
  readonly message: string;
  /** Where inside the field, such as `[2]` for the third item of a list. */
  readonly at?: string;
}

/** One kind of field: what it looks like in JSON, what its schema says, and the check. */
export interface Rule {
  readonly json: 'string' | 'number' | 'boolean' | 'list' | 'object';
  readonly schema: Readonly<Record<string, unknown>>;
  readonly check: (value: unknown) => Fault | undefined;
}

export const fault = (code: string, message: string): Fault => ({ code, message });

/** Class-validator carries texts only, so a fault travels as one. */
export const writeFault = ({ code, message, at }: Fault): string => [code, at ?? '', message].join('|');

export const readFault = (text: string): Fault => {
  const [code = 'INVALID', at = '', ...message] = text.split('|');
  return { code, at, message: message.join('|') };
};
