import { Stack } from "aws-cdk-lib";
import { CfnWebACL, CfnWebACLAssociation } from "aws-cdk-lib/aws-wafv2";
import type { Stage } from "aws-cdk-lib/aws-apigateway";
import { Construct } from "constructs";
import { prefix } from "../config.ts";
import type { Installation } from "../context.ts";
import { serviceMetric, type Watch } from "../watch.ts";
import { EDGE_HEADER, EdgeSecret } from "./edge-secret.ts";

/**
 * Rules of the managed set that only count. The bodies are JSON that users write: workflows with URLs,
 * HTML and paths in them, larger than the 8 KB the set allows, and nothing here ever runs them as HTML,
 * path or include. MCP clients need not name themselves.
 */
const COUNTED = [
  "SizeRestrictions_BODY",
  "CrossSiteScripting_BODY",
  "EC2MetaDataSSRF_BODY",
  "GenericLFI_BODY",
  "GenericRFI_BODY",
  "NoUserAgent_HEADER",
];

/**
 * The firewall, on the API's stage and not on CloudFront: so it is in the region of the rest, and the
 * API's own address is no way around it.
 */
export class Firewall extends Construct {
  readonly watches: Watch[];

  constructor(scope: Construct, id: string, installation: Installation, stage: Stage) {
    super(scope, id);
    const name = prefix(installation.config);
    const seen = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
      metricName: `${name}-${metricName}`,
      cloudWatchMetricsEnabled: true,
      sampledRequestsEnabled: true,
    });
    const managed = (priority: number, group: string, counted: string[]): CfnWebACL.RuleProperty => ({
      name: group,
      priority,
      overrideAction: { none: {} },
      visibilityConfig: seen(group),
      statement: {
        managedRuleGroupStatement: {
          vendorName: "AWS",
          name: group,
          ...(counted.length === 0 ? {} : { ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })) }),
        },
      },
    });
    const acl = new CfnWebACL(this, "Acl", {
      name,
      description: "In front of the API of MCP Portal",
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      visibilityConfig: seen("all"),
      rules: [
        {
          name: "through-the-front-door",
          priority: 0,
          action: { block: {} },
          visibilityConfig: seen("around-the-front-door"),
          statement: {
            notStatement: {
              statement: {
                byteMatchStatement: {
                  fieldToMatch: { singleHeader: { Name: EDGE_HEADER } },
                  positionalConstraint: "EXACTLY",
                  searchString: EdgeSecret.of(installation).unsafeUnwrap(),
                  textTransformations: [{ priority: 0, type: "NONE" }],
                },
              },
            },
          },
        },
        {
          name: "requests-per-address",
          priority: 1,
          action: { block: { customResponse: { responseCode: 429 } } },
          visibilityConfig: seen("requests-per-address"),
          statement: {
            rateBasedStatement: {
              limit: installation.profile.requestsPerAddress,
              aggregateKeyType: "FORWARDED_IP",
              evaluationWindowSec: 300,
              // Set by the CloudFront function from what CloudFront saw, not from what the visitor says.
              forwardedIpConfig: { headerName: "x-portal-viewer-ip", fallbackBehavior: "MATCH" },
            },
          },
        },
        managed(2, "AWSManagedRulesCommonRuleSet", COUNTED),
        managed(3, "AWSManagedRulesKnownBadInputsRuleSet", []),
      ],
    });
    const association = new CfnWebACLAssociation(this, "Association", { webAclArn: acl.attrArn, resourceArn: stage.stageArn });
    association.node.addDependency(stage);
    this.watches = [
      {
        name: "blocked",
        says: "the firewall blocks more than a thousand requests in five minutes",
        runbook: "the-firewall-blocks-much",
        essential: false,
        metric: serviceMetric("AWS/WAFV2", "BlockedRequests", { WebACL: name, Region: Stack.of(this).region, Rule: "ALL" }),
        threshold: 1_000,
      },
    ];
  }
}
