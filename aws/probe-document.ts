/**
 * The one Command document that is ever run on a server: a GET of a path on a port of the server itself, by curl. It is the document of the stack, word for
 * word; one that reads otherwise is not run.
 *
 * Its parameters reach the script as variables of the environment alone, so that no value can become a part of it ("Parameter interpolation", Systems
 * Manager user guide): an agent before 3.3.2746.0 sets none, and the script ends there.
 */
export const probeDocument = {
  schemaVersion: '2.2',
  description: 'Instance Recycler: asks this server for a path, and prints the status of the answer',
  parameters: {
    port: {
      type: 'String',
      description: 'The port of the server',
      allowedPattern: '^[1-9][0-9]{0,4}$',
      interpolationType: 'ENV_VAR',
    },
    path: {
      type: 'String',
      description: 'The path that is asked for',
      allowedPattern: '^/[!-~]{0,1000}$',
      interpolationType: 'ENV_VAR',
    },
  },
  mainSteps: [
    {
      action: 'aws:runShellScript',
      name: 'httpGet',
      precondition: { StringEquals: ['platformType', 'Linux'] },
      inputs: {
        timeoutSeconds: '15',
        runCommand: [
          'if [ -z "$SSM_port" ] || [ -z "$SSM_path" ]; then echo "update the SSM Agent to 3.3.2746.0 or later" >&2; exit 3; fi',
          'curl --silent --show-error --globoff --noproxy "*" --max-time 5 --output /dev/null --write-out "recycler-probe %{http_code}\\n" "http://127.0.0.1:$SSM_port$SSM_path"',
        ],
      },
    },
  ],
} as const;
