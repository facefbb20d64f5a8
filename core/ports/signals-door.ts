export type SignalsDoor = {
  readAlarms: (names: readonly string[]) => Promise<{ name: string; state: 'ok' | 'alarm' | 'unknown' }[]>;
  readCalendars: (names: readonly string[]) => Promise<{ name: string; state: 'open' | 'closed' | 'unknown' }[]>;
};
