/**
 * The one Command document that bakes run on their servers: it updates a builder, cleans it, or says what is on a server. It is the document of the stack,
 * word for word; one that reads otherwise is not run.
 *
 * Its parameters reach the script as variables of the environment alone, so that no value can become a part of it ("Parameter interpolation", Systems
 * Manager user guide): an agent before 3.3.2746.0 sets none, and the script ends there. Each value has a pattern besides, without a space or a letter of
 * shells in any single word.
 *
 * A server that is inspected is one that tests an image. It boots with the user data of its group, which is not ours to change, so this is where it gets what
 * a builder has from its boot on: a timer by which it powers itself off, and so terminates, whatever has become of the bake.
 *
 * The lock keeps a command that was sent twice, since its answer was lost, from running beside the first: it waits, and finds its work done.
 */
export const bakeDocument = {
  schemaVersion: '2.2',
  description: 'Instance Recycler: updates or cleans the builder of an image, or says what is on a server',
  parameters: {
    action: {
      type: 'String',
      description: 'What is done',
      allowedPattern: '^(update|seal|inspect)$',
      interpolationType: 'ENV_VAR',
    },
    release: {
      type: 'String',
      description: 'The dated release of Amazon Linux 2023',
      default: '-',
      allowedPattern: '^(-|20[0-9]{2}\\.[0-9]{1,3}\\.20[0-9]{6})$',
      interpolationType: 'ENV_VAR',
    },
    packages: {
      type: 'String',
      description: 'Packages to install, with spaces between them',
      default: '-',
      allowedPattern: '^(-|[A-Za-z0-9][A-Za-z0-9._+-]{0,99}( [A-Za-z0-9][A-Za-z0-9._+-]{0,99}){0,49})$',
      interpolationType: 'ENV_VAR',
    },
    scripts: {
      type: 'String',
      description: 'Scripts to run, each as bucket:key:version:sha256, with spaces between them',
      default: '-',
      allowedPattern:
        '^(-|[a-z0-9.-]+:[A-Za-z0-9._/-]+:[A-Za-z0-9._-]+:[0-9a-f]{64}( [a-z0-9.-]+:[A-Za-z0-9._/-]+:[A-Za-z0-9._-]+:[0-9a-f]{64}){0,9})$',
      interpolationType: 'ENV_VAR',
    },
  },
  mainSteps: [
    {
      action: 'aws:runShellScript',
      name: 'bake',
      precondition: { StringEquals: ['platformType', 'Linux'] },
      inputs: {
        timeoutSeconds: '2300',
        runCommand: [
          'if [ -z "$SSM_action" ]; then echo "update the SSM Agent to 3.3.2746.0 or later" >&2; exit 3; fi',
          'set -eufC',
          'log=/var/log/recycler-bake.log',
          'manifest() { list=$(rpm -qa --qf "%{NEVRA}\\n" | LC_ALL=C sort); set -- $(printf "%s\\n" "$list" | sha256sum); digest=$1; set -- $(sha256sum < /etc/machine-id); machine=$1; release=$(rpm -q --qf "%{VERSION}" system-release); count=$(printf "%s\\n" "$list" | wc -l | tr -d " "); echo "recycler-manifest release=$release packages=$count sha256=$digest machine=$machine"; }',
          'exec 9>>/run/recycler-bake.lock',
          'flock -w 2200 9',
          'case "$SSM_action" in',
          'update)',
          '  dnf -y --setopt=gpgcheck=1 --setopt=install_weak_deps=False --releasever="$SSM_release" upgrade >>"$log" 2>&1',
          '  if [ "$SSM_packages" != - ]; then dnf -y --setopt=gpgcheck=1 --releasever="$SSM_release" install -- $SSM_packages >>"$log" 2>&1; fi',
          '  if [ "$SSM_scripts" != - ]; then for script in $SSM_scripts; do',
          '    words=$IFS; IFS=:; set -- $script; IFS=$words; bucket=$1; key=$2; version=$3; sum=$4',
          '    file=$(mktemp -d)/script',
          '    aws s3api get-object --bucket "$bucket" --key "$key" --version-id "$version" "$file" >>"$log" 2>&1',
          '    echo "$sum  $file" | sha256sum -c - >>"$log" 2>&1',
          '    sh "$file" >>"$log" 2>&1',
          '  done; fi',
          '  manifest ;;',
          'seal)',
          '  dnf clean all >>"$log" 2>&1',
          '  set +f',
          '  rm -rf /var/lib/cloud/* /var/lib/ecs/data/* /var/lib/dhcp/* /var/tmp/* /root/.bash_history /home/*/.bash_history /root/.ssh/authorized_keys /home/*/.ssh/authorized_keys /etc/ssh/ssh_host_*',
          '  set -f',
          '  if [ -e /etc/systemd/system/ecs.service ] && [ -L /etc/systemd/system/ecs.service ]; then systemctl unmask ecs >>"$log" 2>&1; fi',
          '  if [ -e /usr/lib/systemd/system/sshd.service ]; then systemctl mask sshd >>"$log" 2>&1; fi',
          '  journalctl --rotate --vacuum-time=1s >/dev/null 2>&1 || true',
          '  : >|/etc/machine-id',
          '  : >|"$log"',
          '  sync',
          '  echo recycler-sealed ;;',
          'inspect) shutdown -P +180 >/dev/null 2>&1 || true; manifest ;;',
          'esac',
        ],
      },
    },
  ],
} as const;
