// "Is there a suggested regular expression (RegEx) to check a SemVer string?", semver.org, with its parts simplified.
const number = '(?:0|[1-9]\\d*)';
const word = `(?:${number}|\\d*[a-zA-Z-][0-9a-zA-Z-]*)`;
const pattern = new RegExp(
  `^(${number})\\.(${number})\\.(${number})(?:-(${word}(?:\\.${word})*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
);

/** Whether a text is a version by semver.org, such as `1.4.0` or `1.4.0-rc.1`. */
export const isSemanticVersion = (text: string): boolean => pattern.test(text);

const compareWords = (one: string, other: string): number => {
  const [isNumber, isOtherNumber] = [/^\d+$/.test(one), /^\d+$/.test(other)];
  if (isNumber && isOtherNumber) return Number(one) - Number(other);
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  return one < other ? -1 : one > other ? 1 : 0;
};

const comparePrereleases = (one: string | undefined, other: string | undefined): number => {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
  const [words, others] = [one.split('.'), other.split('.')];
  const differences = words.slice(0, others.length).map((each, index) => compareWords(each, others[index] ?? ''));
  return differences.find((difference) => difference !== 0) ?? words.length - others.length;
};

/** Less than 0 when the first version comes before the other, by the precedence of semver.org; both must be semantic versions. */
export const compareVersions = (one: string, other: string): number => {
  const [, ...parts] = pattern.exec(one) ?? [];
  const [, ...others] = pattern.exec(other) ?? [];
  const differences = [0, 1, 2].map((index) => Number(parts[index]) - Number(others[index]));
  return differences.find((difference) => difference !== 0) ?? comparePrereleases(parts[3], others[3]);
};
