/** How a whole workflow is brought into sight: with some air round it, and never larger than life. */
export const FIT = { padding: 0.08, maxZoom: 1.05 };
