/** Our documents in another Region, as images/region.yaml names them. Each is sent with its hash, so that no other content is run by that name. */
export const regionalDocuments = { bakeDocument: 'recycler-images-bake', probeDocument: 'recycler-images-probe' } as const;
