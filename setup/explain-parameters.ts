/** What a template says of one parameter. */
export type ExplainedParameter = {
  Type?: string;
  Default?: string | number;
  AllowedValues?: readonly (string | number)[];
  AllowedPattern?: string;
  MinValue?: number;
  Description: string;
};

/** What of a template explains its parameters, in the order in which people read them. */
export type ExplainedTemplate = {
  Parameters: Record<string, ExplainedParameter>;
  Metadata: {
    'AWS::CloudFormation::Interface': {
      ParameterGroups: readonly { Label: { default: string }; Parameters: readonly string[] }[];
      ParameterLabels: Record<string, { default: string }>;
    };
  };
};

/** A text in lines of at most `width` characters, each after `margin`. */
const wrap = (text: string, margin: string, width: number): string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && margin.length + line.length + 1 + word.length > width) {
      lines.push(margin + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, margin + line];
};

/** The parameters of a template in the order in which people are asked for them. */
export const orderParameters = ({ Metadata }: ExplainedTemplate): string[] =>
  Metadata['AWS::CloudFormation::Interface'].ParameterGroups.flatMap(({ Parameters }) => Parameters);

/**
 * Explains a parameter; the first of its group after the name of the group.
 *
 * @param width characters in a line
 * @returns lines for a terminal
 */
export const explainParameter = ({ Parameters, Metadata }: ExplainedTemplate, name: string, width = 100): string[] => {
  const { ParameterGroups, ParameterLabels } = Metadata['AWS::CloudFormation::Interface'];
  const { AllowedValues, Description = '' } = Parameters[name] ?? {};
  const group = ParameterGroups.find(({ Parameters: names }) => names[0] === name);
  return [
    ...(group ? ['', group.Label.default] : []),
    `  ${name}: ${ParameterLabels[name]?.default ?? name}`,
    ...wrap(Description, '      ', width),
    ...(AllowedValues ? wrap(`One of ${AllowedValues.join(', ')}`, '      ', width) : []),
  ];
};
