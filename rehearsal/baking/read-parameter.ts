import type { BakingGround } from './baking-ground.ts';

/** A parameter as a reader finds it. */
type Found = { name: string; value: string; version: number };

/**
 * A parameter by its name, with a version or a label after a colon where one is asked for (Systems Manager user guide, parameter-store-versions and
 * parameter-store-labels). One that nothing has written since the rehearsal began has one version, whose labels the scenario writes into its name.
 */
export const readParameter = (
  { parameters, baking }: { parameters: ReadonlyMap<string, string>; baking: Pick<BakingGround, 'versions'> },
  asked: string,
): Found | undefined => {
  const [name = '', selector] = asked.split(':');
  const versions = baking.versions.get(name);
  if (!versions) {
    const value = parameters.get(asked);
    return value === undefined ? undefined : { name: asked, value, version: 1 };
  }
  const found =
    selector === undefined
      ? versions.at(-1)
      : versions.find(({ version, labels }) => String(version) === selector || labels.includes(selector));
  return found && { name, value: found.value, version: found.version };
};
