import { expect, test } from "vitest";
import { paths } from "./paths";

test("addresses are stable: they are bookmarked and linked from outside", () => {
  expect([
    paths.gallery(),
    paths.workflows(),
    paths.workflow("wf_1"),
    paths.servers(),
    paths.server("dep_1"),
    paths.executions(),
    paths.executions({ status: "failed" }),
    paths.execution("exe_1"),
    paths.settings(),
    paths.signedOut(),
  ]).toEqual(["/", "/workflows", "/workflows/wf_1", "/servers", "/servers/dep_1", "/executions", "/executions?status=failed", "/executions/exe_1", "/settings", "/signed-out"]);
});
