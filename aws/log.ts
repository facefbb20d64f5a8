import { Logger } from '@aws-lambda-powertools/logger';

export type Fields = Record<string, unknown>;
export type Level = 'debug' | 'info' | 'warn' | 'error';
type Write = (level: Level, message: string, fields: Fields) => void;

/** A log whose every line carries the fields of what is worked on. */
export type Log = Record<Level, (message: string, fields?: Fields) => void> & {
  /** The same log with more fields in every line; `isChatty` says whether lines of level debug are written. */
  about: (fields: Fields, isChatty?: boolean) => Log;
};

/** A log that hands each line with all its fields to `write`. */
export const createLog = (write: Write, about: Fields = {}, isChatty = false): Log => {
  const line =
    (level: Level) =>
    (message: string, fields: Fields = {}): void =>
      write(level, message, { ...about, ...fields });
  return {
    debug: isChatty ? line('debug') : () => undefined,
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    about: (fields, chatty = isChatty) => createLog(write, { ...about, ...fields }, chatty),
  };
};

/** What Powertools adds by itself and that we say otherwise: sampling is drawn for each call, and the trace is the campaign's. */
const ownKeys = ['sampling_rate', 'xray_trace_id'];

/** The log of a function: a line of JSON each on standard output. Lambda's log level of the function must let debug lines through. */
export const openLog = (service: string, about: Fields): Log => {
  const logger = new Logger({
    serviceName: service,
    logLevel: 'DEBUG',
    sampleRateValue: 0,
    jsonReplacerFn: (key, value) => (ownKeys.includes(key) ? undefined : value),
  });
  return createLog((level, message, fields) => logger[level](message, fields), about);
};

/** An error as fields of a line: its name, its message, and what caused it. */
export const describeError = (error: unknown): Fields => {
  if (!(error instanceof Error)) return { name: typeof error, message: String(error) };
  const { name, message, cause } = error;
  return { name, message, ...(cause !== undefined && { cause: describeError(cause) }) };
};
