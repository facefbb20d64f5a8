import { formatDuration } from './duration.ts';
import type { PolicyDocument } from './policy-schema.ts';
import { longestClosed } from './window.ts';

/** Why no campaign could ever do what this policy asks for, though each of its values is possible; undefined where one could. */
export const findContradiction = ({ pace, proof, quarantine, windows, maxAge, deadline }: PolicyDocument): string | undefined => {
  if (isZero(pace.maxSurge) && isZero(pace.maxUnavailable))
    return 'pace.maxSurge and pace.maxUnavailable are both 0, so nothing could ever move: raise one of them';
  if (!isZero(pace.maxSurge) && typeof pace.maxTotal === 'string' && Number.parseFloat(pace.maxTotal) <= 100)
    return `pace.maxTotal ${pace.maxTotal} leaves no machine for an extra server: raise it above 100%, or set pace.maxSurge to 0`;
  if (quarantine.maxServers > 0 && isZero(pace.maxSurge) && proof.inPlace)
    return 'quarantine.maxServers keeps replacements that were launched beside the old servers, and with pace.maxSurge 0 and proof.inPlace there are none: set it to 0, or raise pace.maxSurge';
  for (const [index, { timeZone }] of windows.entries())
    if (!isTimeZone(timeZone)) return `windows[${index}].timeZone "${timeZone}" is unknown: use an IANA name such as Europe/Copenhagen`;
  if (maxAge !== undefined && maxAge < proof.bake + 600)
    return 'maxAge is shorter than a proof takes (bake plus 10 minutes): raise maxAge or shorten proof.bake';
  const closed = windows.length > 0 && (maxAge !== undefined || deadline !== undefined) ? longestClosed(windows) : 0;
  // What becomes due as the last window closes is replaced in the next one at the earliest, once the image is proven there.
  for (const [name, promised] of Object.entries({ maxAge, deadline }))
    if (promised !== undefined && closed > 0 && closed + proof.bake + 600 > promised)
      return `${name} is ${formatDuration(promised)}, and the windows stay closed for ${formatDuration(closed)}${closed >= promised ? '' : `, after which a proof takes ${formatDuration(proof.bake + 600)}`}: open them more often, or raise ${name}`;
  return undefined;
};

const isZero = (value: number | string | undefined): boolean =>
  value === 0 || (typeof value === 'string' && Number.parseFloat(value) === 0);

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};
