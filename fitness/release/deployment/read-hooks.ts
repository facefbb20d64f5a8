const nameAfter = (event: string, text: string): string | undefined =>
  new RegExp(`["']?${event}["']?\\s*:\\s*["']?([^"'\\s,}\\]]+)`).exec(text)?.[1];

/**
 * The hooks that an AppSpec for Lambda names, written in JSON or YAML.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
 */
export const readHooks = (appSpec: string): { before?: string; after?: string } => {
  const [before, after] = [nameAfter('BeforeAllowTraffic', appSpec), nameAfter('AfterAllowTraffic', appSpec)];
  return { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
};
