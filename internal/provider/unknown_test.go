// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

// TestUnknownArguments has each argument of the provider block, and each part of one, be known only
// after an apply: what a plan can do without is no obstacle, everything else is an error that names
// it, or defers the plan where Terraform can.
func TestUnknownArguments(t *testing.T) {
	bare(t)
	p := acctest.NewEmulated(t, emulator.Options{}).Protocol()
	harmless := map[string]bool{"default_tags": true, "max_retries": true, "max_retry_wait": true}
	typ := p.Schemas.Provider.ValueType()
	tried := map[string]map[string]tftypes.Value{}
	for name, of := range typ.(tftypes.Object).AttributeTypes {
		tried[name] = map[string]tftypes.Value{name: tftypes.NewValue(of, tftypes.UnknownValue)}
		inner, ok := of.(tftypes.Object)
		if !ok {
			continue
		}
		for part := range inner.AttributeTypes {
			values := map[string]tftypes.Value{}
			for other, t := range inner.AttributeTypes {
				values[other] = tftypes.NewValue(t, nil)
			}
			values[part] = tftypes.NewValue(inner.AttributeTypes[part], tftypes.UnknownValue)
			tried[name+"."+part] = map[string]tftypes.Value{name: tftypes.NewValue(of, values)}
		}
	}
	for name, config := range tried {
		req := &tfprotov6.ConfigureProviderRequest{Config: p.Value(typ, config)}
		got, err := p.Server.ConfigureProvider(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		said := words(got.Diagnostics)
		if harmless[name] && said != "" {
			t.Errorf("%s: %s", name, said)
		}
		if !harmless[name] && (len(got.Diagnostics) != 1 || !strings.Contains(
			said, "`"+name+"` comes from something that is known only after",
		) ||
			got.Diagnostics[0].Attribute == nil) {
			t.Errorf("%s: %q, want one error that names it", name, said)
		}
		req.ClientCapabilities = &tfprotov6.ConfigureProviderClientCapabilities{DeferralAllowed: true}
		if got, err = p.Server.ConfigureProvider(t.Context(), req); err != nil || len(got.Diagnostics) > 0 {
			t.Errorf("%s, deferred: %s, %v", name, words(got.Diagnostics), err)
		}
	}
}

// TestDeferred has a resource be deferred where the provider's arguments are not known yet.
func TestDeferred(t *testing.T) {
	t.Parallel()
	p := acctest.NewEmulated(t, emulator.Options{}).Protocol()
	config := p.Value(p.Schemas.Provider.ValueType(), map[string]tftypes.Value{
		"access_key_id": tftypes.NewValue(tftypes.String, tftypes.UnknownValue),
	})
	got, err := p.Server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{
		Config: config, ClientCapabilities: &tfprotov6.ConfigureProviderClientCapabilities{DeferralAllowed: true},
	})
	if err != nil || len(got.Diagnostics) > 0 {
		t.Fatalf("%+v, %v", got, err)
	}
	user := p.Schemas.ResourceSchemas["ram_user"].ValueType()
	wanted := p.Value(user, map[string]tftypes.Value{"user_name": acctest.Text("ann")})
	plan, err := p.Server.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: "ram_user", Config: wanted, ProposedNewState: wanted,
		PriorState:         &tfprotov6.DynamicValue{MsgPack: []byte{0xc0}}, // null
		ClientCapabilities: &tfprotov6.PlanResourceChangeClientCapabilities{DeferralAllowed: true},
	})
	if err != nil || len(plan.Diagnostics) > 0 || plan.Deferred == nil ||
		plan.Deferred.Reason != tfprotov6.DeferredReasonProviderConfigUnknown {
		t.Errorf("%+v, %v, want the user deferred", plan, err)
	}
}

// TestUnknownDefaultTags has a default tag whose value, and then all of them, be known only after
// the apply: tags_all is unknown, everything else is planned, and the next plan is empty.
func TestUnknownDefaultTags(t *testing.T) {
	t.Parallel()
	acctest.NeedCLI(t)
	for name, tags := range map[string]string{
		"a value": `{ team = "ops", run = terraform_data.run.id }`,
		"all":     `terraform_data.run.output`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t)
			config := `
resource "terraform_data" "run" {
  input = { team = "ops" }
}
` + e.Provider("default_tags = "+tags) + fmt.Sprintf(`
resource "ram_user" "test" {
  user_name = %q
  tags      = { own = "1" }
}
`, e.Name("ann"))
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Factories(),
				Steps: []resource.TestStep{{
					Config: config,
					ConfigPlanChecks: resource.ConfigPlanChecks{
						PreApply: []plancheck.PlanCheck{
							plancheck.ExpectUnknownValue("ram_user.test", tfjsonpath.New("tags_all")),
							plancheck.ExpectKnownValue("ram_user.test", tfjsonpath.New("tags"),
								knownvalue.MapExact(map[string]knownvalue.Check{"own": knownvalue.StringExact("1")})),
						},
						PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
					},
					Check: resource.TestCheckResourceAttr("ram_user.test", "tags_all.team", "ops"),
				}},
			})
		})
	}
}
