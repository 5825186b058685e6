// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package function_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
)

// run calls functions through Terraform, whose own rules for arguments (types, nulls, unknowns)
// apply then.
func run(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	acctest.New(t).Run(resource.TestCase{
		TerraformVersionChecks: []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_8_0)}, Steps: steps,
	})
}

func TestInConfiguration(t *testing.T) {
	t.Parallel()
	config := fmt.Sprintf(`
locals {
  read = <<-EOT
    %s
  EOT
  decision = provider::ram::policy_allows([local.read], "oss:GetObject", "acs:oss:*:*:bucket/key", {
    "acs:SourceIp" = ["203.0.113.7", "203.0.113.8"], "acs:MFAPresent" = true, "oss:Size" = 3, "acs:UserAgent" = null,
  })
}
output "decision"  { value = local.decision }
output "plain"     { value = provider::ram::policy_allows([local.read], "oss:PutObject", "*").decision }
output "null"      { value = provider::ram::policy_allows([local.read], "oss:PutObject", "*", null).decision }
output "account"   { value = provider::ram::arn_parse("acs:ram::1234567890123456:user/ann").account_id }
output "arn"       { value = provider::ram::arn_build("ram", null, "1234567890123456", "user/ann") }
output "same"      { value = provider::ram::policy_equivalent(local.read, provider::ram::policy_minify(local.read)) }
output "merged"    { value = provider::ram::policy_equivalent(local.read, provider::ram::policy_merge([local.read, local.read])) }
output "split"     { value = length(provider::ram::policy_split(local.read, null)) }
output "findings"  { value = [for f in provider::ram::policy_findings("{", "trust") : "${f.severity} ${f.line}:${f.column}"] }
output "trust"     { value = jsondecode(provider::ram::trust_policy_for_account(["1234567890123456"], "infra-42")).Statement[0].Condition }
check "policy" {
  assert {
    condition     = provider::ram::policy_allows([local.read], "oss:GetObject", "*", { "acs:SourceIp" = "203.0.113.7" }).allowed
    error_message = "denied"
  }
}
`, readOSS)
	run(t, resource.TestStep{
		Config: config,
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValueAtPath("decision", tfjsonpath.New("allowed"), knownvalue.Bool(true)),
			statecheck.ExpectKnownOutputValueAtPath("decision", tfjsonpath.New("reasons"), knownvalue.ListSizeExact(1)),
			statecheck.ExpectKnownOutputValueAtPath("decision", tfjsonpath.New("missing_keys"), knownvalue.ListSizeExact(0)),
			statecheck.ExpectKnownOutputValue("plain", knownvalue.StringExact("implicit_deny")),
			statecheck.ExpectKnownOutputValue("null", knownvalue.StringExact("implicit_deny")),
			statecheck.ExpectKnownOutputValue("account", knownvalue.StringExact(accountID)),
			statecheck.ExpectKnownOutputValue("arn", knownvalue.StringExact("acs:ram::1234567890123456:user/ann")),
			statecheck.ExpectKnownOutputValue("same", knownvalue.Bool(true)),
			statecheck.ExpectKnownOutputValue("merged", knownvalue.Bool(true)),
			statecheck.ExpectKnownOutputValue("split", knownvalue.Int64Exact(1)),
			statecheck.ExpectKnownOutputValue("findings", knownvalue.ListSizeExact(1)),
			statecheck.ExpectKnownOutputValueAtPath("trust", tfjsonpath.New("StringEquals").AtMapKey("sts:ExternalId"), knownvalue.StringExact("infra-42")),
		},
		ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
	})
}

// What is known after the apply only makes the result so, also where it is deep inside an argument.
func TestUnknownArguments(t *testing.T) {
	t.Parallel()
	run(t, resource.TestStep{
		Config: fmt.Sprintf(`
resource "ram_user" "ann" { user_name = "ann" }
output "decision" {
  value = provider::ram::policy_allows([jsonencode(jsondecode(%q))], "oss:GetObject", "*", { "acs:UserId" = [ram_user.ann.user_id] }).decision
}
output "arn" { value = provider::ram::arn_build("ram", "", ram_user.ann.user_id, "user/ann") }
`, readOSS),
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
			plancheck.ExpectUnknownOutputValue("decision"), plancheck.ExpectUnknownOutputValue("arn"),
		}},
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("decision", knownvalue.StringExact("allow"))},
	})
}

func TestErrorsInConfiguration(t *testing.T) {
	t.Parallel()
	var steps []resource.TestStep
	for expression, message := range map[string]string{
		`provider::ram::arn_parse("arn:aws:iam::1:user/ann")`:                                     `is not an ARN`,
		`provider::ram::arn_parse(null)`:                                                          `must not be null`,
		`provider::ram::policy_allows(["{"], "oss:GetObject", "*").allowed`:                       `documents\[0\] is no policy`,
		`provider::ram::policy_allows([null], "oss:GetObject", "*").allowed`:                      `documents\[0\] is null`,
		`provider::ram::policy_allows([], "oss:GetObject", "*", "203.0.113.7").allowed`:           `must be an object or a map`,
		`provider::ram::policy_split("{}", 6144)`:                                                 `has no Statement`,
		`provider::ram::policy_findings("{}", "role")`:                                            `no kind "role"`,
		`provider::ram::trust_policy_for_oidc("acs:ram::1:oidc-provider/x", "https://x", [], [])`: `At least one audience`,
	} {
		steps = append(steps, resource.TestStep{
			Config:      fmt.Sprintf("output \"o\" {\n  value = %s\n}", expression),
			ExpectError: regexp.MustCompile(strings.ReplaceAll(message, " ", `\s+(?:│\s+)?`)),
		})
	}
	run(t, append(steps, resource.TestStep{Config: `output "o" { value = 1 }`})...)
}
