// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/driver"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

// held are all policies of a user: a set with nested attributes, and no object of the API.
type held struct {
	UserName types.String `tfsdk:"user_name"`
	UserID   types.String `tfsdk:"user_id"`
	Policies types.Set    `tfsdk:"policies"`
	tfkit.Timeouts
}

var policyType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"policy_type": types.StringType, "policy_name": types.StringType,
}}

func (h *held) set(policies []ram.Attachment) {
	var all []attr.Value
	for _, p := range policies {
		all = append(all, types.ObjectValueMust(policyType.AttrTypes, map[string]attr.Value{
			"policy_type": types.StringValue(p.PolicyType), "policy_name": types.StringValue(p.PolicyName),
		}))
	}
	h.Policies = types.SetValueMust(policyType, all)
}

// attachments are those of the set, under a name of the user.
func (h *held) attachments(user string) (out []ram.Attachment) {
	for _, v := range h.Policies.Elements() {
		policy := v.(types.Object).Attributes()
		out = append(out, ram.Attachment{
			PrincipalType: ram.PrincipalUser, PrincipalName: user,
			PolicyType: policy["policy_type"].(types.String).ValueString(),
			PolicyName: policy["policy_name"].(types.String).ValueString(),
		})
	}
	return out
}

// exclusive is the Spec of such a set. Creating it adds; an update removes what stood in the state
// and is not wanted any more; a destroy only forgets it.
var exclusive = tfkit.Spec[held]{
	Type: "held", Noun: "policies of RAM user", DataSource: tfkit.NoDataSource,
	Identity: tfkit.Identity{Attributes: []string{"user_name"}},
	Principals: func(m *held) []tfkit.Principal {
		return []tfkit.Principal{tfkit.UserPrincipal(&m.UserName, &m.UserID)}
	},
	Schema: schema.Schema{Attributes: map[string]schema.Attribute{
		"user_name": schema.StringAttribute{Required: true},
		"user_id":   tfkit.ComputedStable("The ID of the user."),
		"policies": schema.SetNestedAttribute{Required: true, NestedObject: schema.NestedAttributeObject{
			Attributes: map[string]schema.Attribute{
				"policy_type": schema.StringAttribute{Required: true},
				"policy_name": schema.StringAttribute{Required: true},
			},
		}},
	}},
	Create: func(ctx context.Context, call tfkit.Call[held]) error {
		return attachAll(ctx, call.Client, call.Plan.attachments(call.Names[0]), nil)
	},
	Read: func(ctx context.Context, c *ram.Client, m *held) error {
		policies, err := c.ListPoliciesForPrincipal(ctx, ram.PrincipalUser, m.UserName.ValueString())
		m.set(policies)
		return err
	},
	Update: func(ctx context.Context, call tfkit.Call[held]) error {
		wanted, before := call.Plan.attachments(call.Names[0]), call.State.attachments(call.Names[0])
		if err := attachAll(ctx, call.Client, wanted, before); err != nil {
			return err
		}
		for _, a := range before {
			if !slices.Contains(wanted, a) {
				if err := tfkit.UnlessGone(call.Client.DetachPolicy(ctx, a)); err != nil {
					return err
				}
			}
		}
		return nil
	},
}

func attachAll(ctx context.Context, c *ram.Client, wanted, before []ram.Attachment) error {
	for _, a := range wanted {
		if slices.Contains(before, a) {
			continue
		}
		if err := c.AttachPolicy(ctx, a); err != nil && !ram.IsAlreadyExists(err) {
			return err
		}
	}
	return nil
}

func setOf(user string, names ...string) driver.Config {
	var policies []any
	for _, n := range names {
		policies = append(policies, map[string]any{"policy_type": "System", "policy_name": n})
	}
	return driver.Config{"s": {Type: "test_held", Set: map[string]any{"user_name": user, "policies": policies}}}
}

// An exclusive set with nested attributes, of no object of the API, needs nothing of the kit but
// what every object has.
func TestExclusiveSet(t *testing.T) {
	t.Parallel()
	a := newAccount(t, emulator.Options{})
	tf := &driver.Driver{Serve: func(ctx context.Context) (tfprotov6.ProviderServer, error) {
		return configuredServer(ctx, exclusive, a.client)
	}}
	ctx, state := t.Context(), driver.NewState()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	apply := func(config driver.Config, options driver.Options) string {
		t.Helper()
		plan, after, err := tf.Run(ctx, config, state, options)
		must(err)
		state = after
		return plan.Summary()
	}
	has := func(user string, want ...string) {
		t.Helper()
		policies, err := a.client.ListPoliciesForPrincipal(ctx, ram.PrincipalUser, user)
		must(err)
		var got []string
		for _, p := range policies {
			got = append(got, p.PolicyName)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s has %v, want %v", user, got, want)
		}
	}
	const own, other, theirs = "AliyunECSReadOnlyAccess", "AliyunOSSReadOnlyAccess", "AliyunRDSReadOnlyAccess"
	_, err := a.client.CreateUser(ctx, ram.User{UserName: "ann"})
	must(err)
	must(a.client.AttachPolicy(ctx, ram.Attachment{
		PrincipalType: ram.PrincipalUser, PrincipalName: "ann", PolicyType: "System", PolicyName: theirs,
	}))

	apply(setOf("ann", own), driver.Options{})
	has("ann", own, theirs) // what no plan has named is not removed
	if got := apply(setOf("ann", own, other), driver.Options{}); got != "s: update" {
		t.Errorf("the plan: %s", got)
	}
	has("ann", own, other)
	// A rename elsewhere is followed, and a destroy takes nothing away.
	anna := "anna"
	must(a.client.UpdateUser(ctx, "ann", ram.UserUpdate{NewUserName: &anna}))
	if got := apply(setOf("anna", own, other), driver.Options{}); got != "" {
		t.Errorf("the plan after a rename: %s", got)
	}
	apply(nil, driver.Options{Destroy: true})
	has("anna", own, other)
}

// An object may have a list and no data source, and the other way round.
func TestListAndDataSourcesAreApart(t *testing.T) {
	t.Parallel()
	listed := exclusive
	listed.List = &tfkit.List[held]{All: func(context.Context, *ram.Client, tfkit.Filter) iter.Seq2[held, error] {
		return func(yield func(held, error) bool) { yield(held{}, errors.New("not asked for")) }
	}}
	if len(listed.ListResources()) != 1 || len(listed.DataSources()) != 0 {
		t.Errorf("%d lists and %d data sources", len(listed.ListResources()), len(listed.DataSources()))
	}
	if n := len(exclusive.ListResources()); n != 0 {
		t.Errorf("%d lists of what RAM cannot list", n)
	}
	s := (&service{}).spec()
	s.List = nil
	if len(s.ListResources()) != 0 || len(s.DataSources()) != 1 {
		t.Errorf("%d lists and %d data sources", len(s.ListResources()), len(s.DataSources()))
	}
}

// configuredServer is a provider that serves one object, as each walk of Terraform starts one.
func configuredServer(ctx context.Context, object tfkit.Object, c *ram.Client) (tfprotov6.ProviderServer, error) {
	server := providerserver.NewProtocol6(testProvider{object, &tfkit.Meta{Client: c}})()
	resp, err := server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{
		Config: &tfprotov6.DynamicValue{MsgPack: []byte{0x80}},
	})
	if err == nil && len(resp.Diagnostics) > 0 {
		err = errors.New(strings.TrimSpace(resp.Diagnostics[0].Summary + " " + resp.Diagnostics[0].Detail))
	}
	return server, err
}
