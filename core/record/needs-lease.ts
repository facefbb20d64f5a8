import type { Intent } from './intent.ts';

/**
 * Does this act change what serves, or take part in it? Then the release that acts must hold a lease. Putting back what was left (resuming a
 * process, ending a server of our own that replaced nobody, telling people) never needs one.
 */
export const needsLease = (intent: Intent): boolean => {
  switch (intent.kind) {
    case 'launch':
    case 'raise':
    case 'suspend':
      return true;
    case 'terminate':
      return intent.purpose === 'victim';
    case 'resume':
    case 'reject':
    case 'notify':
      return false;
  }
};
