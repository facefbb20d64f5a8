import { chromium, ensureTool } from './tool.ts';

/** The command of a browser that runs without a screen, for tests of pages. Undefined where it is missing (see ensureTool). */
export const prepareBrowser = async (): Promise<string | undefined> => ((await ensureTool(chromium)) ? 'chromium' : undefined);
