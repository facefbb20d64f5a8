import { type FindTemplateEdits, onStatements, placesOf, statementsIn } from './template-edits.ts';

const actionsOf = (value: unknown): string[] => [value ?? []].flat().map(String);

const dropStatement: FindTemplateEdits = (template) =>
  placesOf(template).map(({ role, policy, statement, value }) => ({
    what: `${role} ${String(value.Sid ?? statement)}: statement dropped`,
    apply: (copy) => void statementsIn(copy, role, policy).splice(statement, 1),
  }));

const dropAction = onStatements(({ value }) => {
  const actions = actionsOf(value.Action);
  return actions.length < 2
    ? []
    : actions.map((action) => ({
        what: `${action} dropped`,
        change: (statement) => {
          statement.Action = actions.filter((other) => other !== action);
        },
      }));
});

const widenAction = onStatements(({ value }) =>
  [...new Set(actionsOf(value.Action).map((action) => action.split(':')[0]))].flatMap((service) =>
    [`${service}:*`, '*'].map((wide) => ({
      what: `may also ${wide}`,
      change: (statement) => {
        statement.Action = [...actionsOf(statement.Action), wide];
      },
    })),
  ),
);

const widenResource = onStatements(({ value }) =>
  value.Resource === '*'
    ? []
    : [
        {
          what: 'on every resource',
          change: (statement) => {
            statement.Resource = '*';
          },
        },
      ],
);

const dropTagCondition = onStatements(({ value }) =>
  value.Condition === undefined
    ? []
    : [
        {
          what: 'condition dropped',
          change: (statement) => {
            delete statement.Condition;
          },
        },
      ],
);

/** `arn:*` of our own functions and machine, narrowed to the version of this release. */
const grantOneVersion: FindTemplateEdits = (template) => {
  const versions = Object.keys(template.Resources).filter((id) => /Version[0-9a-f]*$/.test(id));
  return onStatements(({ value }) =>
    ['lambda:InvokeFunction', 'states:StartExecution']
      .filter((action) => actionsOf(value.Action).includes(action))
      .flatMap((action) => {
        const named = /\$\{(\w+?)(\.Arn)?\}:\*/.exec(JSON.stringify(value.Resource))?.[1];
        const version = versions.find((id) => named !== undefined && id.startsWith(`${named}Version`));
        return version === undefined
          ? []
          : [
              {
                what: `${action} on ${named} of this release only`,
                change: (statement) => {
                  statement.Resource = { Ref: version };
                },
              },
            ];
      }),
  )(template);
};

/** The operators on the roles of a stack. */
export const roleEdits: Readonly<Record<string, FindTemplateEdits>> = {
  'drop-statement-of-policy': dropStatement,
  'drop-action': dropAction,
  'widen-action': widenAction,
  'widen-resource': widenResource,
  'drop-tag-condition': dropTagCondition,
  'grant-one-version': grantOneVersion,
};
