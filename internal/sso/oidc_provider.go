// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package sso

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

type oidcProviderModel struct {
	OIDCProviderName  types.String `tfsdk:"oidc_provider_name"`
	ARN               types.String `tfsdk:"arn"`
	IssuerURL         types.String `tfsdk:"issuer_url"`
	Description       types.String `tfsdk:"description"`
	ClientIDs         types.Set    `tfsdk:"client_ids"`
	Fingerprints      types.Set    `tfsdk:"fingerprints"`
	IssuanceLimitTime types.Int64  `tfsdk:"issuance_limit_time"`
	CreateDate        types.String `tfsdk:"create_date"`
	tfkit.Timeouts
}

// OIDCProvider is the OIDC identity provider. RAM can change neither its name nor its issuer.
var OIDCProvider = tfkit.Spec[oidcProviderModel]{
	Type: "oidc_provider", Noun: "OIDC provider",
	Shown: map[string]string{"description": "What the provider is for."},
	Identity: tfkit.Identity{
		Attributes: []string{"oidc_provider_name"}, StableID: "create_date", CreatedAt: "create_date",
		ARN: "oidc-provider",
	},
	Self: func(m *oidcProviderModel) tfkit.Principal {
		return tfkit.OIDCProviderPrincipal(&m.OIDCProviderName, &m.CreateDate)
	},
	Schema: schema.Schema{
		MarkdownDescription: "An OIDC identity provider: workloads that hold its tokens assume the roles whose trust " +
			"policies name it.",
		Attributes: map[string]schema.Attribute{
			"oidc_provider_name": schema.StringAttribute{
				Required: true, Validators: []validator.String{tfkit.Check(names.CheckProviderName)},
				MarkdownDescription: "The name: 1 to 128 letters, digits, `.`, `_` and `-`, with a letter or digit at both ends. " +
					"RAM cannot rename an OIDC provider, so a change makes a new one.",
			},
			"issuer_url": schema.StringAttribute{
				Required: true, Validators: []validator.String{tfkit.Check(names.CheckIssuerURL)},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
				MarkdownDescription: "The issuer, to the letter as in the `iss` of its tokens: a slash at the end matters. " +
					"RAM cannot change it, so a change makes a new provider.",
			},
			"description": tfkit.OptionalText(names.CheckProviderDescription,
				"What the provider is for, at most 256 characters."),
			"client_ids": setOf("The client IDs, one of which a token has in its `aud`: 1 to 50.", names.MaxClientIDs,
				names.CheckClientID, setplanmodifier.UseStateForUnknown()),
			"fingerprints": setOf("The SHA-1 fingerprints of the certificate of the authority at the end of the chain "+
				"that the host of the issuer's keys (`jwks_uri`) shows: 1 to 5, in upper or lower case, with colons or without. "+
				"`provider::ram::certificate_fingerprint` makes one of a chain. "+
				"Before the issuer changes its authority, add the new fingerprint, and wait for a day.", names.MaxFingerprints,
				names.CheckFingerprint, setplanmodifier.UseStateForUnknown(), keepSameFingerprints{}),
			"issuance_limit_time": schema.Int64Attribute{
				Optional: true, Computed: true,
				Validators:    []validator.Int64{int64validator.Between(names.MinIssuanceLimit, names.MaxIssuanceLimit)},
				PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
				MarkdownDescription: "How many hours ago a token may have been issued (`iat`): 1 to 168. A new provider for " +
					"which it is not given has RAM's default of 12.",
			},
			"create_date": tfkit.ComputedStable("When the provider was made (RFC 3339, UTC)."),
		},
	},
	Plan:   planOIDCProvider,
	Create: createOIDCProvider,
	Read: func(ctx context.Context, c *ram.Client, m *oidcProviderModel) error {
		p, err := c.GetOIDCProvider(ctx, m.OIDCProviderName.ValueString())
		if err == nil {
			m.fill(p)
		}
		return err
	},
	Update: updateOIDCProvider,
	Delete: func(ctx context.Context, call tfkit.Call[oidcProviderModel]) error {
		return call.Client.DeleteOIDCProvider(ctx, call.Names[0])
	},
	Moves: []tfkit.Move{{From: "alicloud_ims_oidc_provider"}},
	List: &tfkit.List[oidcProviderModel]{
		All: func(ctx context.Context, c *ram.Client, _ tfkit.Filter) iter.Seq2[oidcProviderModel, error] {
			return tfkit.Convert(c.ListOIDCProviders(ctx), (*oidcProviderModel).fill)
		},
	},
}

// setOf is a set of texts that is never empty. Unset leaves it as it is.
func setOf(text string, most int, rule func(string) error, modifiers ...planmodifier.Set) schema.SetAttribute {
	return schema.SetAttribute{
		Optional: true, Computed: true, ElementType: types.StringType, PlanModifiers: modifiers,
		Validators: []validator.Set{
			setvalidator.SizeBetween(1, most), setvalidator.ValueStringsAre(tfkit.Check(rule)),
		},
		MarkdownDescription: text + " Without the argument they are left as they are.",
	}
}

// planOIDCProvider warns of what will keep tokens from being accepted.
func planOIDCProvider(_ context.Context, call tfkit.Call[oidcProviderModel]) error {
	plan, name := call.Plan, call.Plan.OIDCProviderName.ValueString()
	if call.State != nil {
		now, before := plan.IssuerURL.ValueString(), call.State.IssuerURL.ValueString()
		if now != before && strings.TrimRight(now, "/") == strings.TrimRight(before, "/") {
			call.Warn(fmt.Sprintf("OIDC provider %q is replaced for a slash", name), fmt.Sprintf(
				"RAM compares the issuer with the `iss` of a token to the letter: %q and %q are two issuers. "+
					"Take the one that the tokens have.", before, now))
		}
	}
	for _, f := range tfkit.StringSet(plan.Fingerprints) {
		if problem := strangeFingerprint(normalFingerprint(f)); problem != "" {
			call.Warn(fmt.Sprintf("A fingerprint of OIDC provider %q is none of a certificate", name),
				fmt.Sprintf("%q %s.", f, problem))
		}
	}
	return nil
}

// strangeFingerprint says why a fingerprint cannot be one of a certificate; "" where it can.
func strangeFingerprint(f string) string {
	const sha1Digits, sha256Digits = 40, 64
	switch {
	case strings.Trim(f, "0123456789abcdef") != "":
		return "has other characters than hexadecimal digits"
	case len(f) != sha1Digits && len(f) != sha256Digits:
		return fmt.Sprintf("has %d digits; a SHA-1 fingerprint has 40", len(f))
	case strings.Trim(f, f[:1]) == "":
		return "consists of one digit: it stands in for a real one"
	}
	return ""
}

// normalFingerprint is a fingerprint as RAM gets it.
func normalFingerprint(f string) string { return strings.ToLower(strings.ReplaceAll(f, ":", "")) }

// fingerprintsOf are fingerprints as RAM gets them, each once.
func fingerprintsOf(set types.Set) []string {
	var all []string
	for _, f := range tfkit.StringSet(set) {
		all = append(all, normalFingerprint(f))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// keepSameFingerprints keeps the fingerprints of the state while the configured ones are the same,
// whatever way they are written.
type keepSameFingerprints struct{}

func (keepSameFingerprints) Description(context.Context) string {
	return "fingerprints that are the same are no change"
}
func (k keepSameFingerprints) MarkdownDescription(ctx context.Context) string {
	return k.Description(ctx)
}

func (keepSameFingerprints) PlanModifySet(
	_ context.Context, req planmodifier.SetRequest, resp *planmodifier.SetResponse,
) {
	if req.StateValue.IsNull() || req.PlanValue.IsNull() || hasUnknown(req.PlanValue) {
		return
	}
	if slices.Equal(fingerprintsOf(req.PlanValue), fingerprintsOf(req.StateValue)) {
		resp.PlanValue = req.StateValue
	}
}

func hasUnknown(set types.Set) bool {
	return set.IsUnknown() || slices.ContainsFunc(set.Elements(), attr.Value.IsUnknown)
}

func createOIDCProvider(ctx context.Context, call tfkit.Call[oidcProviderModel]) error {
	m := call.Plan
	p, err := call.Client.CreateOIDCProvider(ctx, ram.OIDCProvider{
		OIDCProviderName: m.OIDCProviderName.ValueString(), IssuerURL: m.IssuerURL.ValueString(),
		Description: m.Description.ValueString(), ClientIDs: tfkit.StringSet(m.ClientIDs),
		Fingerprints: fingerprintsOf(m.Fingerprints), IssuanceLimitTime: int(m.IssuanceLimitTime.ValueInt64()),
	})
	if p.CreateDate != "" {
		m.CreateDate = types.StringValue(p.CreateDate)
	}
	return err
}

func (m *oidcProviderModel) fill(p ram.OIDCProvider) {
	m.OIDCProviderName = types.StringValue(p.OIDCProviderName)
	m.IssuerURL = types.StringValue(p.IssuerURL)
	m.Description = types.StringValue(p.Description)
	m.ClientIDs = tfkit.NewStringSet(p.ClientIDs)
	have := tfkit.NewStringSet(p.Fingerprints)
	if m.Fingerprints.IsNull() || !slices.Equal(fingerprintsOf(m.Fingerprints), fingerprintsOf(have)) {
		m.Fingerprints = have
	}
	m.IssuanceLimitTime = types.Int64Value(int64(p.IssuanceLimitTime))
	m.CreateDate = types.StringValue(p.CreateDate)
}

func updateOIDCProvider(ctx context.Context, call tfkit.Call[oidcProviderModel]) error {
	plan, state, c, name := call.Plan, call.State, call.Client, call.Names[0]
	change := ram.OIDCProviderUpdate{NewDescription: tfkit.Changed(plan.Description, state.Description)}
	if !plan.IssuanceLimitTime.Equal(state.IssuanceLimitTime) {
		hours := int(plan.IssuanceLimitTime.ValueInt64())
		change.IssuanceLimitTime = &hours
	}
	if err := c.UpdateOIDCProvider(ctx, name, change); err != nil {
		return err
	}
	for _, part := range []struct {
		have, want  []string
		most        int
		add, remove func(ctx context.Context, name, item string) error
	}{
		{tfkit.StringSet(state.ClientIDs), tfkit.StringSet(plan.ClientIDs), names.MaxClientIDs, c.AddClientIDToOIDCProvider,
			c.RemoveClientIDFromOIDCProvider},
		{fingerprintsOf(state.Fingerprints), fingerprintsOf(plan.Fingerprints), names.MaxFingerprints,
			c.AddFingerprintToOIDCProvider, c.RemoveFingerprintFromOIDCProvider},
	} {
		if err := exchange(part.have, part.want, part.most,
			func(item string) error { return part.add(ctx, name, item) },
			func(item string) error { return part.remove(ctx, name, item) }); err != nil {
			return err
		}
	}
	return nil
}

// exchange makes what is wanted of what is there, item by item: it adds before it removes, but at
// the limit, where one goes for each that comes. So neither is there ever none, nor more than the
// limit.
func exchange(have, want []string, most int, add, remove func(string) error) error {
	gone := slices.DeleteFunc(slices.Clone(have), func(s string) bool { return slices.Contains(want, s) })
	there := len(have)
	removeOne := func() error {
		item := gone[0]
		gone, there = gone[1:], there-1
		return remove(item)
	}
	for _, item := range want {
		if slices.Contains(have, item) {
			continue
		}
		if there >= most && len(gone) > 0 {
			if err := removeOne(); err != nil {
				return err
			}
		}
		if err := add(item); err != nil {
			return err
		}
		there++
	}
	for len(gone) > 0 {
		if err := removeOne(); err != nil {
			return err
		}
	}
	return nil
}
