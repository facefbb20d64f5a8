# The command line in a container, and nothing else. Built in the folder of the package: docker build --tag recycler .
FROM node:24-slim
COPY package.json README.md LICENSE LICENSES-OF-PACKAGES.md /opt/recycler/
COPY cli /opt/recycler/cli
COPY statemachine /opt/recycler/statemachine
COPY rehearsal /opt/recycler/rehearsal
USER node
WORKDIR /work
ENTRYPOINT ["node", "/opt/recycler/cli/recycler.mjs"]
