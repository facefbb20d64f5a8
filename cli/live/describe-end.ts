import { formatDuration } from '../../core/policy/duration.ts';
import type { Decision } from '../../core/record/decision.ts';
import { isoTime } from '../../core/report/report.ts';
import { findStandstill, listInFlight, type Standstill } from './standstill.ts';

/** Milliseconds below which a forecast is too near to be a number: the last servers leave when they leave. */
const near = 30_000;

/** A moment for people, with its date unless it is today. */
export const formatMoment = (at: number, now: number): string => {
  const [date, time] = isoTime(at).split('T') as [string, string];
  return `${isoTime(now).startsWith(date) ? '' : `${date} `}${time.slice(0, 5)} UTC`;
};

const describeLeft = (decision: Decision, now: number): string[] => {
  const { campaign } = decision.state;
  const flying = listInFlight(decision).length;
  if (campaign.stop) return [flying > 0 ? `${flying} in flight to settle` : 'all settled, settings go back'];
  if (decision.forecastAt - now < near) return [flying > 0 ? `finishing ${flying} in flight` : 'finishing'];
  const left = formatDuration((decision.forecastAt - now) / 1_000);
  return [`ends about ${formatMoment(decision.forecastAt, now)}, in ${left}`, `ends in ${left}`];
};

/** Why no end can be forecast, in ways of which each has fewer words. A reason is said whole or not at all: it also stands below. */
const describeStandstill = ({ word, reason, since, until }: Standstill, now: number): string[] => {
  const time = until === undefined ? `for ${formatDuration((now - since) / 1_000)}` : `until ${formatMoment(until, now)}`;
  return [`${word} ${time}: ${reason}`, `${word}: ${reason}`, `${word} ${time}`, word];
};

/** When a campaign ended or will end, or why that cannot be said, in as many words as `room` has place for. */
export const describeEnd = (decision: Decision, now: number, room: number): string => {
  const { campaign } = decision.state;
  const elapsed = formatDuration(((campaign.endedAt ?? now) - campaign.startedAt) / 1_000);
  if (campaign.phase === 'ended') return `in ${elapsed}`;
  const standstill = findStandstill(decision, now);
  const ways = standstill ? describeStandstill(standstill, now) : describeLeft(decision, now);
  const all = [...ways.map((way) => `${elapsed} so far, ${way}`), ...ways];
  const longestFirst = all.toSorted((a, b) => b.length - a.length);
  return longestFirst.find((way) => way.length <= room) ?? longestFirst.at(-1) ?? '';
};
