import { type ConfigServiceClient, StartConfigRulesEvaluationCommand } from '@aws-sdk/client-config-service';
import type { Clock } from '../../../core/clock.ts';
import type { ComplianceByRule } from '../check-compliance.ts';
import { type ComplianceQuestion, readCompliance } from '../door.ts';
import { isWorthAsking } from '../judge-compliance.ts';
import { type ConfigRule, rules as everyRule } from '../rules.ts';

/** Rules that one StartConfigRulesEvaluation takes (API reference). */
const startable = 25;
const secondsBetweenPolls = 20;

const namesToRun = (found: ComplianceByRule, rules: readonly ConfigRule[]): string[] => {
  const stale = rules.flatMap((rule) => [...(found.get(rule.name)?.values() ?? [])].filter((each) => isWorthAsking(rule, each)));
  return [...new Set(stale.flatMap(({ watchers }) => (watchers.is === 'known' ? watchers.value.map(({ name }) => name) : [])))];
};

/**
 * Reads what AWS Config says, has rules whose answer is stale run once more, and polls until the time is over. Evaluations are billed,
 * and need a right that no function of the stack has. Never throws: what could not be read is an unknown reading.
 *
 * @param until milliseconds on the clock
 */
export const refreshCompliance = async (
  client: ConfigServiceClient,
  question: ComplianceQuestion,
  { clock, until }: { clock: Clock; until: number },
): Promise<ComplianceByRule> => {
  const { rules = everyRule } = question;
  let found = await readCompliance(client, question);
  const names = namesToRun(found, rules);
  if (names.length === 0) return found;
  // A run that is under way or just was, or one that we may not start, changes nothing: the rules may still run while we poll.
  await client.send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames: names.slice(0, startable) })).catch(() => undefined);
  while (clock.now() + secondsBetweenPolls * 1_000 <= until && namesToRun(found, rules).length > 0) {
    await clock.sleep(secondsBetweenPolls);
    found = await readCompliance(client, question);
  }
  return found;
};
