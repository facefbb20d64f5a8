/** The files of a checkout that one stack is made of; SAM CLI builds it in its folder. */
export type StackFiles = {
  /** The folder of its template and of the settings of SAM CLI. */
  folder: string;
  template: string;
  definition: string;
  settings: string;
  /** Where it is kept as it is deployed, for rehearsals. */
  recording: string;
  /** What the Serverless Application Repository shows of it beside the description. */
  readme: string;
};

/** The stacks of a checkout, by the name under which the gate knows them. */
export const stackFiles = {
  recycler: {
    folder: '.',
    template: 'template.yaml',
    definition: 'statemachine/recycler.asl.yaml',
    settings: 'samconfig.toml',
    recording: 'rehearsal/release/recorded-stack.json',
    readme: 'README-SAR.md',
  },
  images: {
    folder: 'images',
    template: 'images/template.yaml',
    definition: 'statemachine/bake.asl.yaml',
    settings: 'images/samconfig.toml',
    recording: 'rehearsal/release/recorded-images-stack.json',
    readme: 'images/readme-sar.md',
  },
} as const satisfies Record<string, StackFiles>;
