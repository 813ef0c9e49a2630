/** Version of cdnlab, equal to that of package.json (a test checks it): part of every digest. */
export const VERSION = "0.1.0";
