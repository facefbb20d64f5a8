/** What a step of a bake is about to do to the world. Written to the ledger before the call; nothing that is not written is called. */
export type BakeIntent =
  | { kind: 'launch-builder'; token: string; image: string }
  /** From the launch template of a group, with another image: outside of the group, so that nothing serves from it. */
  | { kind: 'launch-tester'; token: string; image: string; group: string }
  | { kind: 'try-host'; cluster: string; server: string; definition: string; token: string }
  | { kind: 'deregister-host'; cluster: string; host: string }
  | { kind: 'run'; server: string; action: BakeAction; mark: string }
  | { kind: 'stop'; server: string }
  | { kind: 'terminate'; server: string; savesConsole: boolean }
  | { kind: 'create-image'; server: string; name: string }
  /** Into the Region of the bake, from the home of its recipe. Its token is the key by which it is made once. */
  | { kind: 'copy-image'; source: string; name: string; token: string; key?: string }
  | { kind: 'deregister'; image: string }
  | { kind: 'mark-image'; image: string; state: 'tested' | 'rejected' }
  | { kind: 'reject'; image: string; reason: string }
  | { kind: 'put-version'; parameter: string; image: string }
  | { kind: 'label'; parameter: string; version: number; label: ImageLabel }
  | { kind: 'stop-campaign'; fleet: string; campaign: string; reason: string }
  | { kind: 'notify'; level: 'info' | 'warning' | 'alert'; text: string; next?: string; isEnd?: true };

/** What our document does on a server of a bake. */
export type BakeAction = 'update' | 'seal' | 'inspect';

/** The labels of ours. Each is on one version at a time; they never name an image that was not tested. */
export type ImageLabel = 'tested' | 'current' | 'previous';
