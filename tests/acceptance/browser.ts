import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

const find = (): string | undefined =>
  [process.env.CHROMIUM, ...names].find((name) => name !== undefined && spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);

/** The command of a Chromium on this machine. On CI a missing one is installed where Debian's packages can be. */
export const findBrowser = (): string | undefined => {
  const found = find();
  if (found !== undefined || process.env.CI !== 'true') return found;
  spawnSync('sh', ['-c', 'apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy chromium'], { stdio: 'ignore' });
  return find();
};

type Message = {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { message: string };
  sessionId?: string;
};

/** One page in a headless browser, driven by the Chrome DevTools Protocol. */
export type Page = {
  /** What the browser fetched, and what it complained about, since the page was opened. */
  requests: string[];
  complaints: string[];
  send: (method: string, params?: object) => Promise<Record<string, unknown>>;
  /** The value of an expression in the page. */
  evaluate: <Value>(expression: string) => Promise<Value>;
  open: (url: string) => Promise<void>;
  close: () => Promise<void>;
};

const listen = (browser: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    browser.stderr?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const address = /DevTools listening on (ws:\S+)/.exec(text)?.[1];
      if (address !== undefined) resolve(address);
    });
    browser.once('exit', (code) => reject(new Error(`the browser ended with ${code}: ${text.slice(-500)}`)));
    browser.once('error', reject);
  });

const connect = (address: string): Promise<WebSocket> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    socket.onopen = () => resolve(socket);
    socket.onerror = () => reject(new Error(`no connection to ${address}`));
  });

const flags = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--remote-debugging-port=0', '--disable-dev-shm-usage'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-extensions', '--hide-scrollbars'],
];

/** Starts a browser with one empty page. */
export const openBrowser = async (command: string): Promise<Page> => {
  const folder = mkdtempSync(join(tmpdir(), 'recycler-browser-'));
  const browser = spawn(command, [...flags, `--user-data-dir=${folder}`, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const socket = await connect(await listen(browser));
  const waiting = new Map<number, (message: Message) => void>();
  const loaded: (() => void)[] = [];
  const requests: string[] = [];
  const complaints: string[] = [];
  let session: string | undefined;
  let count = 0;
  const hear = ({ method, params = {} }: Message): void => {
    if (method === 'Network.requestWillBeSent') requests.push((params.request as { url: string }).url);
    if (method === 'Log.entryAdded') complaints.push((params.entry as { text: string }).text);
    if (method === 'Runtime.consoleAPICalled') complaints.push(JSON.stringify(params.args));
    if (method === 'Runtime.exceptionThrown') complaints.push(JSON.stringify(params.exceptionDetails));
    if (method === 'Page.loadEventFired') for (const resolve of loaded.splice(0)) resolve();
  };
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(String(data)) as Message;
    if (message.id === undefined) hear(message);
    else waiting.get(message.id)?.(message);
  };
  const send: Page['send'] = (method, params = {}) =>
    new Promise((resolve, reject) => {
      count += 1;
      waiting.set(count, ({ result, error }) => (error ? reject(new Error(`${method}: ${error.message}`)) : resolve(result ?? {})));
      socket.send(JSON.stringify({ id: count, method, params, ...(session !== undefined && { sessionId: session }) }));
    });
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  const attached = await send('Target.attachToTarget', { targetId, flatten: true });
  session = attached.sessionId as string;
  for (const domain of ['Page', 'Network', 'Log', 'Runtime', 'Accessibility']) await send(`${domain}.enable`);
  return {
    requests,
    complaints,
    send,
    evaluate: async <Value>(expression: string) => {
      const { result, exceptionDetails } = await send('Runtime.evaluate', { expression, returnByValue: true });
      if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
      return (result as { value: Value }).value;
    },
    open: async (url) => {
      requests.length = 0;
      complaints.length = 0;
      const isLoaded = new Promise<void>((resolve) => void loaded.push(resolve));
      await send('Page.navigate', { url });
      await isLoaded;
    },
    close: async () => {
      const hasEnded = new Promise((resolve) => browser.once('exit', resolve));
      socket.close();
      browser.kill();
      await hasEnded;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
