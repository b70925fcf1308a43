import { describe, expect, it } from "vitest";
import { installation, type Resource, resources } from "./support.ts";

interface Statement {
  Sid?: string;
  Effect: string;
  Action: string | string[];
  Resource?: unknown;
  Principal?: unknown;
  Condition?: unknown;
}
interface Policy {
  PolicyDocument: { Statement: Statement[] };
  Roles?: { Ref: string }[];
}

/** A value of a template as one line: references by the name of what they refer to. */
function line(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(line).join(", ");
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value as Record<string, unknown>);
  const [[key, inner] = ["", ""]] = entries;
  if (key === "Ref") return `<${line(inner)}>`;
  if (key === "Fn::GetAtt") return `<${(inner as string[]).join(".")}>`;
  if (key === "Fn::ImportValue") return `<${line(inner).replace(/^mcp-portal-main-/, "").replace(/ExportsOutput(FnGetAtt|Ref)/, "")}>`;
  if (key === "Fn::Join") return (inner as [string, unknown[]])[1].map(line).join("");
  return entries.map(([name, of]) => `${name} ${line(of)}`).join("; ");
}

const list = (value: string | string[]): string[] => (Array.isArray(value) ? value : [value]);

function describeRole(role: Resource, attached: Statement[]): string[] {
  const properties = role.Properties as {
    AssumeRolePolicyDocument: { Statement: Statement[] };
    Policies?: Policy[];
    ManagedPolicyArns?: unknown[];
  };
  const lines = properties.AssumeRolePolicyDocument.Statement.map(
    (trust) => `- taken by ${line(trust.Principal)}${trust.Condition === undefined ? "" : ` (${line(trust.Condition)})`}`,
  );
  for (const arn of properties.ManagedPolicyArns ?? []) lines.push(`- all of ${line(arn)}`);
  const statements = [...(properties.Policies ?? []).flatMap((policy) => policy.PolicyDocument.Statement), ...attached];
  for (const { Effect, Action, Resource, Condition } of statements) {
    lines.push(`- ${Effect.toLowerCase()} ${list(Action).join(", ")}`);
    for (const arn of Array.isArray(Resource) ? (Resource as unknown[]) : [Resource]) lines.push(`  - on ${line(arn)}`);
    if (Condition !== undefined) lines.push(`  - if ${line(Condition)}`);
  }
  return lines;
}

/** Every role with all it may do, as text that shows in a review. */
function rights(): string {
  const one = installation({ profile: "medium" });
  const policies = Object.entries(resources(one, "AWS::IAM::Policy"));
  const roles = Object.entries(resources(one, "AWS::IAM::Role")).sort(([a], [b]) => a.localeCompare(b));
  const text = roles.map(([id, role]) => {
    const [stack, logical] = id.split("/");
    const attached = policies
      .filter(([policy]) => policy.startsWith(`${stack}/`))
      .map(([, policy]) => policy.Properties as unknown as Policy)
      .filter(({ Roles }) => Roles?.some(({ Ref }) => Ref === logical))
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    return [`## ${id.replace(/[0-9A-F]{8}$/, "")}`, "", ...describeRole(role, attached)].join("\n");
  });
  return `# What each role may do (medium)\n\n${text.join("\n\n")}\n`;
}

describe("rights", () => {
  it("are those of the snapshot", async () => {
    await expect(rights()).toMatchFileSnapshot("rights.snap.md");
  });

  it("nobody may scan the table, and no machine may do more than call connectors", () => {
    const text = rights();
    expect(text).not.toContain("dynamodb:Scan");
    expect(text).not.toMatch(/\b(dynamodb|s3|sqs|states|lambda|kms|secretsmanager|iam):\*/);
    const machines = text.split("\n## ").find((role) => role.startsWith("connectors/ConnectorsMachinesRole")) ?? "";
    expect(machines.match(/- allow .*/g)).toEqual(["- allow lambda:InvokeFunction"]);
    expect(machines.match(/ {2}- on .*/g)).toEqual([expect.stringContaining("connectorhttpLive")]);
  });

  it("only auth may make a secret, nobody may change one, and only what publishes may make machines and pass their role", () => {
    const with_ = (action: string): string[] =>
      rights()
        .split("\n## ")
        .filter((role) => role.includes(action))
        .map((role) => role.split("\n")[0] ?? "");
    expect(with_("secretsmanager:CreateSecret")).toEqual(["api/RestauthRole"]);
    expect(with_("secretsmanager:PutSecretValue")).toEqual([]);
    expect(with_("iam:PassRole")).toEqual(["api/RestdeploymentsRole", "api/RestworkflowsRole"]);
    expect(with_("states:CreateStateMachine")).toEqual(["api/RestdeploymentsRole", "api/RestworkflowsRole"]);
    expect(with_("states:StartExecution")).toEqual(["mcp/ToolsMcpRole", "mcp/ToolsRunnerFunctionRole"]);
  });

  it("who may use what the key encrypts may use the key, through the services that hold it and no other", () => {
    const roles = rights().split("\n## ").filter((role) => role.includes("- taken by Service lambda.amazonaws.com"));
    const reached = (role: string): string[] => ["dynamodb", "s3", "sqs"].filter((service) => new RegExp(` ${service}:`).test(role));
    const ours = roles.filter((role) => !role.startsWith("web/") && reached(role).length > 0);
    expect(ours).toHaveLength(8);
    for (const role of ours) {
      const via = /- allow kms:Decrypt, kms:GenerateDataKey\n {2}- on <data:DataStoreKey\w+>\n {2}- if StringEquals kms:ViaService (.*)/.exec(role)?.[1];
      expect(via?.split(", "), role).toEqual(reached(role).map((service) => `${service}.us-east-1.amazonaws.com`));
    }
  });

  it("who is told of something may use it, and who may use it is told", () => {
    const one = installation({ profile: "medium" });
    const roles = rights().split("\n## ");
    const told = Object.entries(resources(one, "AWS::Lambda::Function")).filter(([, { Properties }]) => Properties["Runtime"] === "provided.al2023");
    expect(told).toHaveLength(8);
    const uses: [string, RegExp][] = [
      ["PORTAL_TABLE", / dynamodb:/],
      ["PORTAL_BUCKET", / s3:/],
      ["PORTAL_QUEUE_URL", / sqs:/],
      ["PORTAL_MACHINES_ROLE_ARN", /:(stateMachine|execution):mcp-portal-main-/],
      ["PORTAL_CONNECTORS", / (lambda:InvokeFunction|iam:PassRole)/],
      ["PORTAL_DEPLOY_MACHINE_ARN", /:stateMachine:deploy-server-mcp-portal-main/],
    ];
    for (const [id, { Properties }] of told) {
      const { Variables } = Properties["Environment"] as { Variables: Record<string, unknown> };
      const [logical = ""] = (Properties["Role"] as { "Fn::GetAtt": string[] })["Fn::GetAtt"];
      const heading = `${id.split("/")[0] ?? ""}/${logical.replace(/[0-9A-F]{8}$/, "")}\n`;
      const role = roles.find((text) => text.startsWith(heading));
      for (const [variable, use] of uses) expect([id, variable, variable in Variables]).toEqual([id, variable, use.test(role ?? "")]);
    }
  });

  it("only the deployments function may run the machine that deploys, which may call only that function", () => {
    const roles = rights().split("\n## ");
    const runs = roles.filter((role) => role.includes(":stateMachine:deploy-server-mcp-portal-main") && role.includes("states:StartSyncExecution"));
    expect(runs.map((role) => role.split("\n")[0])).toEqual(["api/RestdeploymentsRole"]);
    const machine = roles.find((role) => role.startsWith("api/RestDeployServerRole")) ?? "";
    expect(machine).toMatch(/- allow lambda:InvokeFunction\n {2}- on <RestdeploymentsLive\w+>/);
  });
});

