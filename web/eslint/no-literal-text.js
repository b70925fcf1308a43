const ATTRIBUTES = new Set(["aria-label", "aria-description", "title", "placeholder", "alt", "label", "description", "hint"]);
/** A word of two letters or more, in any script: marks, numbers and arrows need no translation. */
const WORDS = /\p{L}{2,}/u;

/** Text the user reads comes from the translations. Text that is a name in every language (a product, a format) carries `translate="no"` on its element. */
export const noLiteralText = {
  meta: { type: "problem", schema: [] },
  create(context) {
    const exempt = (element) =>
      element?.openingElement?.attributes.some(
        (attribute) => attribute.name?.name === "translate" && attribute.value?.value === "no",
      );
    const report = (node, text) => context.report({ node, message: `literal text "${text.trim()}": use t()` });
    return {
      JSXText(node) {
        if (WORDS.test(node.value) && !exempt(node.parent)) report(node, node.value);
      },
      JSXExpressionContainer(node) {
        if (node.parent.type !== "JSXElement" || exempt(node.parent)) return;
        const { expression } = node;
        if (expression.type === "Literal" && typeof expression.value === "string" && WORDS.test(expression.value)) report(node, expression.value);
      },
      JSXAttribute(node) {
        if (!ATTRIBUTES.has(node.name.name)) return;
        const value = node.value?.type === "JSXExpressionContainer" ? node.value.expression : node.value;
        if (value?.type === "Literal" && typeof value.value === "string" && WORDS.test(value.value) && !exempt(node.parent.parent))
          report(node, value.value);
      },
    };
  },
};
