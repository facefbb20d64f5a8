/** Address of a file of the checkout or of the package, by its path there: this code lies one folder below either, bundled or not. */
export const locateFile = (path: string): URL => new URL(`../${path}`, import.meta.url);
