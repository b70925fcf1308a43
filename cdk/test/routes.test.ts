import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { apiRoutes, routesOf } from "../lib/routes.ts";
import { installation, resources, template } from "./support.ts";

/** `METHOD /path` of every method of the API with the function behind it, read from the template. */
function deployed(): Record<string, string> {
  const one = installation({ profile: "small" });
  const paths = resources(one, "AWS::ApiGateway::Resource");
  const pathOf = (id: string): string => {
    const resource = paths[`api/${id}`];
    if (!resource) return "";
    const { PathPart, ParentId } = resource.Properties as { PathPart: string; ParentId: { Ref?: string } };
    return `${pathOf(ParentId.Ref ?? "")}/${PathPart}`;
  };
  const found: Record<string, string> = {};
  for (const { Properties } of Object.values(resources(one, "AWS::ApiGateway::Method"))) {
    const { HttpMethod, ResourceId, Integration } = Properties as {
      HttpMethod: string;
      ResourceId: { Ref: string };
      Integration: { Uri: unknown; ResponseTransferMode?: string };
    };
    const target = /Rest(auth|workflows|deployments|executions|integrations)Live|Tools(Mcp)Live/.exec(JSON.stringify(Integration.Uri));
    found[`${HttpMethod} ${pathOf(ResourceId.Ref)}`] = `${(target?.[1] ?? target?.[2] ?? "?").toLowerCase()} ${Integration.ResponseTransferMode ?? "?"}`;
  }
  return found;
}

describe("routes", () => {
  it("every operation of openapi.json is answered by the function it is marked with", () => {
    const wanted = Object.fromEntries(apiRoutes().map((route) => [`${route.method} ${route.path}`, `${route.function} BUFFERED`]));
    expect(Object.keys(wanted).length).toBeGreaterThan(50);
    expect(deployed()).toEqual({ ...wanted, "ANY /mcp/{slug}": "mcp STREAM" });
  });

  it("an operation of a function that no stack deploys is an error", () => {
    const document = { paths: { "/api/v1/x": { get: { operationId: "get_x", "x-function": "unknown" } } } };
    expect(() => routesOf(document)).toThrow("GET /api/v1/x is marked `x-function: unknown`, which no stack deploys");
  });

  it("MCP streams by the response-streaming invocation and may take longer than a buffered answer", () => {
    const { parts } = installation({ profile: "small" });
    template(parts.api).hasResourceProperties("AWS::ApiGateway::Method", {
      HttpMethod: "ANY",
      Integration: {
        Type: "AWS_PROXY",
        ResponseTransferMode: "STREAM",
        TimeoutInMillis: 330_000,
        Uri: { "Fn::Join": ["", Match.arrayWith([Match.stringLikeRegexp("/response-streaming-invocations$")])] },
      },
    });
  });

  it("other routes make another deployment", () => {
    const ids = (input: Parameters<typeof installation>[0]) => Object.keys(resources(installation(input), "AWS::ApiGateway::Deployment"));
    expect(ids({ profile: "small" })).toEqual(ids({ profile: "medium" }));
  });

  it("what API Gateway answers by itself is a problem document", () => {
    const answers = Object.values(resources(installation({ profile: "small" }), "AWS::ApiGateway::GatewayResponse"));
    expect(answers.length).toBe(9);
    for (const { Properties } of answers) {
      const { StatusCode, ResponseTemplates } = Properties as { StatusCode: string; ResponseTemplates: Record<string, string> };
      const problem = JSON.parse(ResponseTemplates["application/json"] ?? "") as Record<string, unknown>;
      expect(Object.keys(problem)).toEqual(["type", "title", "status", "detail", "code", "request_id"]);
      expect(String(problem["status"])).toBe(StatusCode);
    }
  });
});
