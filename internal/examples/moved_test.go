// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package examples

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	tfresource "github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	tfstate "github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// alicloud stands in for the provider of that name: it keeps what it is given, and does nothing.
type alicloud struct{}

func (alicloud) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "alicloud"
}
func (alicloud) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}
func (alicloud) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}
func (alicloud) DataSources(context.Context) []func() datasource.DataSource { return nil }
func (alicloud) Resources(context.Context) []func() tfresource.Resource {
	return []func() tfresource.Resource{
		func() tfresource.Resource { return kept{"ram_user", []string{"id", "name", "mobile"}} },
		func() tfresource.Resource {
			return kept{"ram_user_policy_attachment", []string{"id", "user_name", "policy_type", "policy_name"}}
		},
	}
}

type kept struct {
	name       string
	attributes []string
}

func (k kept) Metadata(_ context.Context, _ tfresource.MetadataRequest, resp *tfresource.MetadataResponse) {
	resp.TypeName = "alicloud_" + k.name
}

func (k kept) Schema(_ context.Context, _ tfresource.SchemaRequest, resp *tfresource.SchemaResponse) {
	resp.Schema.Attributes = map[string]schema.Attribute{}
	for _, name := range k.attributes {
		resp.Schema.Attributes[name] = schema.StringAttribute{Optional: true}
	}
}

func (k kept) Create(_ context.Context, req tfresource.CreateRequest, resp *tfresource.CreateResponse) {
	resp.State.Raw = req.Plan.Raw
}
func (k kept) Read(context.Context, tfresource.ReadRequest, *tfresource.ReadResponse) {}
func (k kept) Update(_ context.Context, _ tfresource.UpdateRequest, resp *tfresource.UpdateResponse) {
	resp.Diagnostics.AddError("Changed", "Nothing of alicloud is changed.")
}
func (k kept) Delete(_ context.Context, _ tfresource.DeleteRequest, resp *tfresource.DeleteResponse) {
	resp.Diagnostics.AddError("Deleted", "Nothing of alicloud is deleted.")
}

// movedFromAlicloud moves what alicloud has made: the plan changes nothing.
func movedFromAlicloud(t *testing.T, text string) {
	e := acctest.NewEmulated(t, emulator.Options{AccountID: account})
	bob, err := e.Client.CreateUser(t.Context(), ram.User{UserName: "bob", MobilePhone: "86-18600008888"})
	if err != nil {
		t.Fatal(err)
	}
	err = e.Client.AttachPolicy(t.Context(), ram.Attachment{PrincipalType: ram.PrincipalUser, PrincipalName: "bob",
		PolicyType: "System", PolicyName: "AliyunOSSReadOnlyAccess"})
	if err != nil {
		t.Fatal(err)
	}
	before := strings.ReplaceAll(`
resource "alicloud_ram_user" "bob" {
  id     = "ID"
  name   = "bob"
  mobile = "86-18600008888"
}

resource "alicloud_ram_user_policy_attachment" "bob" {
  id          = "user:AliyunOSSReadOnlyAccess:System:bob"
  user_name   = alicloud_ram_user.bob.name
  policy_type = "System"
  policy_name = "AliyunOSSReadOnlyAccess"
}
`, "ID", bob.UserID)
	factories := acctest.Factories()
	factories["alicloud"] = func() (tfprotov6.ProviderServer, error) {
		return providerserver.NewProtocol6(alicloud{})(), nil
	}
	e.Emulator.ResetRequests()
	nothing := resource.ConfigPlanChecks{
		PreApply:             []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
		PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: factories, Steps: []resource.TestStep{
		{Config: e.Provider("") + before},
		{Config: e.Provider("") + text, ConfigPlanChecks: nothing, Check: func(*tfstate.State) error {
			for action, n := range e.Emulator.Requests() {
				if !strings.Contains(action, ":Get") && !strings.Contains(action, ":List") {
					t.Errorf("%d of %s, and nothing but reads is wanted", n, action)
				}
			}
			return nil
		}},
	}})
}
