import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { LOOKS, open } from "./looks";
import { test } from "./portal";
import { seedWorld } from "./world";

// The pictures of docs/screens. Written on demand, because pixels differ from machine to machine:
// UPDATE_SCREENS=1 writes the telling ones there, UPDATE_SCREENS=<folder> every one of them to a
// folder of your own, to look at.
const asked = process.env.UPDATE_SCREENS;
const everything = asked !== undefined && asked !== "1";
const FOLDER = everything ? asked : path.resolve(import.meta.dirname, "../../../docs/screens");
const WIDTHS = { desktop: [1280, 800], tablet: [820, 1080], phone: [390, 844] } as const;
type Width = keyof typeof WIDTHS;

/** What is shown at each width beside the desktop's two, and in which dress. */
const TELLING: Record<Exclude<Width, "desktop">, readonly string[]> = {
  tablet: ["gallery", "editor", "editor-deploy", "server", "server-bench-answer", "executions", "execution"],
  phone: ["gallery", "workflows", "editor", "servers", "server-connect", "server-bench-answer", "executions", "execution-failed", "settings", "palette", "server-refused"],
};
const DRESSES = [["light", "en"], ["dark", "ko"], ["light", "ko"], ["dark", "en"]] as const;

function dresses(width: Width, name: string): readonly (readonly [string, string])[] {
  if (everything) return DRESSES;
  if (width === "desktop") return DRESSES.slice(0, 2);
  const at = TELLING[width].indexOf(name);
  return at < 0 ? [] : [DRESSES[at % 2 === 0 ? 2 : 3]];
}

if (asked !== undefined) {
  const written: string[] = [];

  test.beforeAll(() => {
    mkdirSync(FOLDER, { recursive: true });
    if (!everything) for (const file of readdirSync(FOLDER)) if (file.endsWith(".png")) rmSync(path.join(FOLDER, file));
  });

  for (const look of LOOKS) {
    for (const width of Object.keys(WIDTHS) as Width[]) {
      for (const [theme, language] of dresses(width, look.name)) {
        test(`${look.name} ${width} ${theme} ${language}`, async ({ signedIn: page, portal }) => {
          const [pixels, height] = WIDTHS[width];
          await page.setViewportSize({ width: pixels, height });
          const world = await seedWorld(portal);
          await open(page, portal.url, world, look, theme, language);
          const file = `${look.name}-${width}-${theme}-${language}.png`;
          await page.screenshot({ path: path.join(FOLDER, file), animations: "disabled", caret: "hide" });
          written.push(file);
        });
      }
    }
  }

  test.afterAll(() => {
    if (everything || written.length === 0) return;
    const rows = LOOKS.map(({ name }) => [`## ${name}`, ...written.filter((file) => new RegExp(`^${name}-(desktop|tablet|phone)`).test(file)).map((file) => `![${file.slice(0, -4)}](${file})`)].join("\n\n"));
    writeFileSync(path.join(FOLDER, "README.md"), `# Screens\n\nWritten by the browser tests (\`web/tests/e2e/pictures.spec.ts\`): \`cd web && UPDATE_SCREENS=1 npx playwright test pictures\`.\n\n${rows.join("\n\n")}\n`);
  });
}
