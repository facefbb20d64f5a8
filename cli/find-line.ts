import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

/** What stands below a key or an index: its own node for the next step, and where a person finds it. */
type Step = { node: Node | undefined; offset: number | undefined };

const offsetOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);

const stepInto = (node: Node | undefined, key: PropertyKey): Step => {
  if (isMap(node)) {
    const pair = node.items.find(({ key: written }) => isScalar(written) && String(written.value) === String(key));
    return { node: isNode(pair?.value) ? pair.value : undefined, offset: offsetOf(pair?.key) };
  }
  const item = isSeq(node) ? node.items[Number(key)] : undefined;
  return { node: isNode(item) ? item : undefined, offset: offsetOf(item) };
};

/**
 * Finds lines in a YAML text: the answered function gives the line, from 1, of the place at a path. A key that is missing has the line of the last part of the
 * path that is there; the document as a whole has none.
 */
export const createLineFinder = (text: string): ((path: readonly PropertyKey[]) => number | undefined) => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  return (path) => {
    let node: Node | undefined = document.contents ?? undefined;
    let found: number | undefined;
    for (const key of path) {
      const step: Step = stepInto(isAlias(node) ? node.resolve(document) : node, key);
      if (step.offset === undefined) break;
      found = step.offset;
      node = step.node;
    }
    return found === undefined ? undefined : lines.linePos(found).line;
  };
};
