/** User data for a test server, or why there can be none. */
export type Renamed = { userData: string } | { problem: string };

/** Where user data says which cluster of Amazon ECS its server joins: a line of ecs.config, or the settings of Bottlerocket. */
const settings = [/\bECS_CLUSTER\s*=\s*["']?([^\s"';&|]*)/g, /\[settings\.ecs\](?:(?!^\s*\[)[\s\S])*?^\s*cluster\s*=\s*["']([^"']*)["']/gm];
const plainName = /^[A-Za-z0-9_-]{1,255}$/;
/** Parts of a name: the same letters within a longer name are another name. */
const isPart = (letter: string | undefined): boolean => letter !== undefined && /[A-Za-z0-9_-]/.test(letter);

/** The cluster that user data names, once for each place that says so. */
const findClusterNames = (userData: string): string[] =>
  settings.flatMap((setting) => [...userData.matchAll(setting)].map(([, name = '']) => name));

const findPlaces = (text: string, name: string): number[] => {
  const places: number[] = [];
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1))
    if (!isPart(text[at - 1]) && !isPart(text[at + name.length])) places.push(at);
  return places;
};

/**
 * User data with the test cluster in place of the cluster of the group, and nothing else changed. A name that occurs twice, or is made by the script itself,
 * is not renamed: a server that joined the cluster of its group would get work there.
 *
 * @param group the name of the group, for the message
 */
export const renameCluster = (userData: string, cluster: string, group: string): Renamed => {
  const [name, ...more] = findClusterNames(userData);
  if (name === undefined)
    return { problem: `the user data of ${group} does not say ECS_CLUSTER=NAME in plain text, so it is not known what its servers join` };
  if (more.length > 0) return { problem: `the user data of ${group} names a cluster ${more.length + 1} times: name it once` };
  if (!plainName.test(name))
    return { problem: `the user data of ${group} does not write the name of its cluster out (${name || 'empty'}): write it` };
  if (name === cluster) return { problem: `${cluster} is the cluster in which servers of ${group} serve: name one for tests alone` };
  const [place, ...others] = findPlaces(userData, name);
  if (place === undefined || others.length > 0)
    return { problem: `the name ${name} occurs ${others.length + 1} times in the user data of ${group}: keep it in ECS_CLUSTER alone` };
  return { userData: `${userData.slice(0, place)}${cluster}${userData.slice(place + name.length)}` };
};
