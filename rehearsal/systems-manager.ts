import type {
  GetCalendarStateCommandInput,
  GetCalendarStateCommandOutput,
  GetParameterCommandInput,
  GetParameterCommandOutput,
  GetParametersByPathCommandInput,
  GetParametersByPathCommandOutput,
  GetParametersCommandInput,
  GetParametersCommandOutput,
} from '@aws-sdk/client-ssm';
import { readParameter } from './baking/read-parameter.ts';
import { account, type Ground, region } from './ground.ts';
import { createServiceError, type Operations, operation, takePage } from './operation.ts';

const calendarsOf = (policy: unknown): string[] => {
  const freezes = (policy as { freezes?: unknown } | null)?.freezes;
  return Array.isArray(freezes) ? freezes.flatMap((freeze: { changeCalendar?: string } | null) => freeze?.changeCalendar ?? []) : [];
};

/** Parameters (policies, images behind a name) and change calendars: a calendar that a policy names is open. */
export const createSystemsManager = (ground: Ground): Operations => {
  const find = (asked: string) => {
    const found = readParameter(ground, asked);
    return found ? [describe(found)] : [];
  };
  const describe = ({ name, value, version }: { name: string; value: string; version: number }) => ({
    Name: name,
    Type: 'String' as const,
    Value: value,
    Version: version,
    ARN: `arn:aws:ssm:${region}:${account}:parameter${name}`,
    DataType: 'text',
  });
  const openCalendars = new Set(ground.scenario.fleets.flatMap((fleet) => calendarsOf(fleet.policy)));
  return {
    'SSM.GetParameter': operation<GetParameterCommandInput, GetParameterCommandOutput>({
      takes: ['Name', 'WithDecryption'],
      answer: ({ Name = '' }) => {
        const [found] = find(Name);
        if (!found) throw createServiceError('ParameterNotFound', `Parameter ${Name} not found.`);
        return { Parameter: found };
      },
    }),
    'SSM.GetParameters': operation<GetParametersCommandInput, GetParametersCommandOutput>({
      takes: ['Names', 'WithDecryption'],
      answer: ({ Names = [] }) => {
        // At most 10 names in a call (API reference, GetParameters).
        if (Names.length > 10) throw createServiceError('ValidationException', 'Names must have at most 10 members');
        return { Parameters: Names.flatMap(find), InvalidParameters: Names.filter((name) => find(name).length === 0) };
      },
    }),
    'SSM.GetParametersByPath': operation<GetParametersByPathCommandInput, GetParametersByPathCommandOutput>({
      takes: ['Path', 'Recursive', 'WithDecryption', 'MaxResults', 'NextToken'],
      answer: ({ Path = '', MaxResults, NextToken }) => {
        const names = [...ground.parameters.keys()].filter((name) => name.startsWith(Path) && !name.slice(Path.length).includes('/'));
        // At most 10 in a page (API reference, GetParametersByPath).
        const { page, next } = takePage(names, NextToken, MaxResults ?? 10);
        return { Parameters: page.flatMap(find), NextToken: next };
      },
    }),
    'SSM.GetCalendarState': operation<GetCalendarStateCommandInput, GetCalendarStateCommandOutput>({
      takes: ['CalendarNames', 'AtTime'],
      answer: ({ CalendarNames = [], AtTime }) => {
        const missing = CalendarNames.find((name) => !openCalendars.has(name));
        if (missing) throw createServiceError('InvalidDocument', `The change calendar ${missing} does not exist`);
        return { State: 'OPEN', AtTime: AtTime ?? new Date(ground.clock.now()).toISOString() };
      },
    }),
  };
};
