/** A block of Terraform's language: `resource "TYPE" "NAME" { ... }` or `tag { ... }`, its arguments as they are written, and the blocks in it. */
export type TerraformBlock = { type: string; labels: string[]; arguments: Record<string, string>; blocks: TerraformBlock[] };

/**
 * The blocks of a text in Terraform's language ("Syntax", Terraform documentation), as far as the examples of the pages use it: a block opens at the end
 * of a line and closes on one of its own, and an argument is one line. What is neither is an error, so that no line goes unread.
 */
export const readTerraform = (text: string): TerraformBlock[] => {
  const whole: TerraformBlock = { type: '', labels: [], arguments: {}, blocks: [] };
  const open = [whole];
  for (const line of text.split('\n').map((each) => each.trim())) {
    const inner = open.at(-1) as TerraformBlock;
    const [, type, labels = ''] = /^([a-z_]+)((?: "[^"]+")*) \{$/.exec(line) ?? [];
    const [, name, value = ''] = /^([a-z_]+) += (.+)$/.exec(line) ?? [];
    if (type) {
      const block = { type, labels: [...labels.matchAll(/"([^"]+)"/g)].map(([, label = '']) => label), arguments: {}, blocks: [] };
      inner.blocks.push(block);
      open.push(block);
    } else if (name) inner.arguments[name] = value;
    else if (line === '}' && open.length > 1) open.pop();
    else if (line !== '') throw new Error(`cannot read this line: ${line}`);
  }
  if (open.length > 1) throw new Error(`${open.at(-1)?.type} is not closed`);
  return whole.blocks;
};
