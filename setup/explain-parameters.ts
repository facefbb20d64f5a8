/** What of a template explains its parameters, in the order in which people read them. */
export type ExplainedTemplate = {
  Parameters: Record<string, { Default?: string | number; AllowedValues?: readonly (string | number)[]; Description: string }>;
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

/**
 * Explains every parameter of a template, by its groups: SAM CLI asks for them by their names alone.
 *
 * @param width characters in a line
 * @returns lines for a terminal
 */
export const explainParameters = ({ Parameters, Metadata }: ExplainedTemplate, width = 100): string[] => {
  const { ParameterGroups, ParameterLabels } = Metadata['AWS::CloudFormation::Interface'];
  return ParameterGroups.flatMap(({ Label, Parameters: names }) => [
    '',
    Label.default,
    ...names.flatMap((name) => {
      const { Default, AllowedValues, Description = '' } = Parameters[name] ?? {};
      const isEmpty = Default === undefined || Default === '';
      return [
        `  ${name}: ${ParameterLabels[name]?.default ?? name}${isEmpty ? '' : ` [${Default}]`}`,
        ...wrap(Description, '      ', width),
        ...(AllowedValues ? wrap(`One of ${AllowedValues.join(', ')}`, '      ', width) : []),
      ];
    }),
  ]);
};
