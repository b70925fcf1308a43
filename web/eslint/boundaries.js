import path from "node:path";

/** A layer may import from those after it, never from those before it. */
const LAYERS = ["app", "features", "parts", "ui", "api", "lib"];
/** `ui` knows nothing of the app, so it may not see the API either. */
const FORBIDDEN = { ui: ["api"] };

const locate = (file) => {
  const parts = file.split(path.sep).join("/").split("/src/").pop().split("/");
  return { layer: parts[0], feature: parts[0] === "features" ? parts[1] : undefined };
};

/** Imports go app -> features -> parts -> ui -> api -> lib, and no feature imports another. */
export const boundaries = {
  meta: { type: "problem", schema: [] },
  create(context) {
    const from = locate(context.filename);
    const check = (node) => {
      const source = node.source?.value;
      if (typeof source !== "string") return;
      let target;
      if (source.startsWith("@/")) target = `/src/${source.slice(2)}`;
      else if (source.startsWith(".")) target = path.resolve(path.dirname(context.filename), source);
      else return;
      const to = locate(target);
      const a = LAYERS.indexOf(from.layer);
      const b = LAYERS.indexOf(to.layer);
      if (a < 0 || b < 0) return;
      if (b < a || FORBIDDEN[from.layer]?.includes(to.layer)) {
        context.report({ node, message: `${from.layer} must not import from ${to.layer}` });
      } else if (from.feature && to.feature && from.feature !== to.feature) {
        context.report({ node, message: `feature ${from.feature} must not import from feature ${to.feature}` });
      }
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration(node) {
        context.report({ node, message: "no barrels: import from the file that has it" });
      },
    };
  },
};
