/** What SAM CLI keeps in samconfig.toml for a deployment, and what its options say. */
export type DeploySettings = {
  stack: string;
  region?: string;
  profile?: string;
  /** The value of each parameter that was answered before: every deployment sets it again. */
  answers: Readonly<Record<string, string>>;
  /** Do the options say that no person is to be asked for parameters? */
  asksNothing: boolean;
  /** Is every parameter to be asked for again? */
  asksAgain: boolean;
};

const section = '[default.deploy.parameters]';
const key = 'parameter_overrides';

/** `A="1" B=2` as an object, in the form in which SAM CLI writes it. */
const readPairs = (text: string): [name: string, value: string][] =>
  [...text.matchAll(/([A-Za-z0-9]+)=(?:"((?:[^"\\]|\\.)*)"|(\S*))/g)].map(([, name = '', quoted, plain]) => [
    name,
    quoted === undefined ? (plain ?? '') : quoted.replaceAll(/\\(.)/g, '$1'),
  ]);

const textsIn = (text: string): string[] => (text.match(/"(?:[^"\\]|\\.)*"/g) ?? []).map((each) => JSON.parse(each) as string);

/** The forms that SAM CLI reads: one text, a list of texts, or a table. */
const forms: readonly { pattern: RegExp; read: (content: string) => [string, string][] }[] = [
  { pattern: new RegExp(`^${key} *= *("(?:[^"\\\\\\n]|\\\\.)*")[ \\t]*\\n?`, 'm'), read: (text) => textsIn(text).flatMap(readPairs) },
  { pattern: new RegExp(`^${key} *= *\\[([^\\]]*)\\][ \\t]*\\n?`, 'm'), read: (text) => textsIn(text).flatMap(readPairs) },
  {
    pattern: new RegExp(`^\\[[^\\]\\n]*\\.${key}\\]\\n((?:(?!\\[).*\\n?)*)`, 'm'),
    read: (text) =>
      [...text.matchAll(/^([A-Za-z0-9]+) *= *("(?:[^"\\]|\\.)*"|.*)$/gm)].map(([, name = '', value = '']) => [
        name,
        textsIn(value)[0] ?? value.trim(),
      ]),
  },
];

/**
 * Reads the settings of a deployment.
 *
 * @param text of samconfig.toml
 * @param args of SAM CLI, which go before
 */
export const readDeploySettings = (text: string, args: readonly string[]): DeploySettings => {
  const given = (option: string): string | undefined =>
    args.flatMap((arg, index) =>
      arg === option ? (args[index + 1] ?? []) : arg.startsWith(`${option}=`) ? arg.slice(option.length + 1) : [],
    )[0];
  const kept = (name: string): string | undefined => [...text.matchAll(new RegExp(`^${name} = "(.*)"$`, 'gm'))].at(-1)?.[1];
  const [region, profile] = [given('--region') ?? kept('region'), given('--profile') ?? kept('profile')];
  return {
    stack: given('--stack-name') ?? kept('stack_name') ?? 'instance-recycler',
    answers: Object.fromEntries(forms.flatMap(({ pattern, read }) => read(pattern.exec(text)?.[1] ?? ''))),
    // Settings of another file or environment are those of a person who keeps them by hand.
    asksNothing: args.some((arg) => /^--(parameter-overrides|no-confirm-changeset|config-file|config-env)(=|$)/.test(arg)),
    asksAgain: args.includes('--guided'),
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
  };
};

/** The text with one key of the deployment set; every other line stays as it is. */
const setKey = (text: string, name: string, value: string): string => {
  const whole = text.includes(section) ? text : `${text.trimEnd()}\n\n${section}\n`;
  const start = whole.indexOf(section) + section.length;
  const next = whole.indexOf('\n[', start);
  const [before, own, after] = [whole.slice(0, start), whole.slice(start, next < 0 ? undefined : next), next < 0 ? '' : whole.slice(next)];
  const line = `${name} = ${JSON.stringify(value)}`;
  const found = new RegExp(`^${name} *=.*$`, 'm');
  return `${before}${found.test(own) ? own.replace(found, () => line) : `\n${line}${own}`}${after}`;
};

/**
 * The text of samconfig.toml with what was answered, for the next deployment too.
 *
 * @param place where the stack is deployed, by the same names as in the file
 */
export const keepAnswers = (
  text: string,
  answers: Readonly<Record<string, string>>,
  place: Readonly<Record<'stack_name' | 'region' | 'profile', string | undefined>>,
): string => {
  const without = forms.reduce((rest, { pattern }) => rest.replace(pattern, ''), text);
  const pairs = Object.entries(answers).map(([name, value]) => `${name}="${value.replaceAll(/(["\\])/g, '\\$1')}"`);
  const placed = Object.entries(place).reduce((rest, [name, value]) => (value ? setKey(rest, name, value) : rest), without);
  return setKey(placed, key, pairs.join(' '));
};
