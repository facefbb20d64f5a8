/**
 * The one Command document that is ever run on a server: one of four checks, each of which only reads. It is the document of the stack, word for word; one
 * that reads otherwise is not run.
 *
 * Its parameters reach the script as variables of the environment alone, so that no value can become a part of it ("Parameter interpolation", Systems
 * Manager user guide): an agent before 3.3.2746.0 sets none, and the script ends there.
 */
export const probeDocument = {
  schemaVersion: '2.2',
  description: 'Instance Recycler: makes one check of this server, and prints what it found',
  parameters: {
    check: {
      type: 'String',
      description: 'What is checked',
      allowedPattern: '^(http-get|no-failed-units|units-active|disk-free)$',
      interpolationType: 'ENV_VAR',
    },
    port: {
      type: 'String',
      description: 'The port of the server',
      default: '80',
      allowedPattern: '^[1-9][0-9]{0,4}$',
      interpolationType: 'ENV_VAR',
    },
    path: {
      type: 'String',
      description: 'The path that is asked for, or whose file system is looked at',
      default: '/',
      allowedPattern: '^/[!-~]{0,1000}$',
      interpolationType: 'ENV_VAR',
    },
    units: {
      type: 'String',
      description: 'Units of systemd, with spaces between them',
      default: '-',
      allowedPattern: '^[A-Za-z0-9@_.: -]{1,1100}$',
      interpolationType: 'ENV_VAR',
    },
  },
  mainSteps: [
    {
      action: 'aws:runShellScript',
      name: 'check',
      precondition: { StringEquals: ['platformType', 'Linux'] },
      inputs: {
        timeoutSeconds: '15',
        runCommand: [
          'if [ -z "$SSM_check" ]; then echo "update the SSM Agent to 3.3.2746.0 or later" >&2; exit 3; fi',
          'set -f',
          'case "$SSM_check" in',
          'http-get) curl --silent --show-error --globoff --noproxy "*" --max-time 5 --output /dev/null --write-out "recycler-probe %{http_code}\\n" "http://127.0.0.1:$SSM_port$SSM_path" ;;',
          'no-failed-units) failed=$(systemctl list-units --state=failed --plain --no-legend --no-pager) || exit 4; system=$(systemctl is-system-running); if [ -z "$system" ]; then system=unknown; fi; echo "recycler-system $system"; printf "%s\\n" "$failed" | while read -r unit rest; do if [ -n "$unit" ]; then echo "recycler-failed $unit"; fi; done; echo recycler-end ;;',
          'units-active) for unit in $SSM_units; do state=$(systemctl is-active -- "$unit"); if [ -z "$state" ]; then state=unknown; fi; echo "recycler-unit $unit $state"; done; echo recycler-end ;;',
          'disk-free) used=$(df -P -- "$SSM_path" | sed -n "2s/.* \\([0-9]*\\)% .*/\\1/p"); if [ -z "$used" ]; then exit 4; fi; echo "recycler-used $used"; echo recycler-end ;;',
          'esac',
        ],
      },
    },
  ],
} as const;
