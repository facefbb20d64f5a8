import { demand } from './ask.ts';

/** All that a recycling must leave as it was, as text: the cluster's settings, voting exclusions, and every index's settings. */
export type SettingsText = Record<string, string>;

type State = { metadata?: { cluster_coordination?: { voting_config_exclusions?: unknown[] } } };

/** Reads them as they are written, without defaults. */
export const readSettings = async (address: string): Promise<SettingsText> => {
  const { persistent, transient } = await demand<{ persistent: object; transient: object }>(
    address,
    '/_cluster/settings?flat_settings=true',
  );
  const state = await demand<State>(address, '/_cluster/state/metadata?filter_path=metadata.cluster_coordination');
  const indices = await demand<Record<string, { settings: object }>>(address, '/_all/_settings?flat_settings=true&expand_wildcards=all');
  return {
    persistent: JSON.stringify(persistent),
    transient: JSON.stringify(transient),
    'voting exclusions': JSON.stringify(state.metadata?.cluster_coordination?.voting_config_exclusions ?? []),
    ...Object.fromEntries(Object.entries(indices).map(([name, { settings }]) => [`index ${name}`, JSON.stringify(settings)])),
  };
};

/** What is not byte for byte as it was; one sentence each. What was created since is no difference. */
export const compareSettings = (before: SettingsText, after: SettingsText): string[] =>
  Object.entries(before).flatMap(([name, text]) => (after[name] === text ? [] : [`${name}: was ${text}, is ${after[name] ?? 'gone'}`]));
